import type { CohortQuery, FunnelQuery, NewSavedReport, ReportBody, ReportView } from "../../api/types";
import type { ReportQuestion } from "../../api/reports";
import { withComparison, PRESETS, type DateRange } from "../../range";

/** What the builder asks, without its days: those are the address's. */
export interface Draft {
  view: ReportView;
  query: Omit<ReportQuestion, "range" | "comparison">;
  funnel: Omit<FunnelQuery, "range">;
  cohort: Omit<CohortQuery, "range">;
}

/** The views and their words. */
export const VIEWS: { id: ReportView; label: string }[] = [
  { id: "table", label: "Table" },
  { id: "line", label: "Line" },
  { id: "bar", label: "Bars" },
  { id: "funnel", label: "Funnel" },
  { id: "cohort", label: "Cohorts and LTV" },
];

/** Events that a funnel can be made of. */
export const FUNNEL_EVENTS = [
  "$page_load",
  "Viewed Collection",
  "Viewed Product",
  "Added To Cart",
  "Viewed Cart",
  "Started Checkout",
  "Added Payment Info",
  "Placed Order",
];

/** What the builder begins with. */
export const FIRST: Draft = {
  view: "table",
  query: { metrics: ["revenue", "orders", "sessions", "conversion_rate"], breakdowns: ["channel"] },
  funnel: {
    steps: ["$page_load", "Viewed Product", "Added To Cart", "Started Checkout", "Placed Order"],
    breakdown: null,
    filters: [],
    by_profile: false,
  },
  cohort: { months: 12 },
};

/** Reads a draft from an address; what cannot be read is the first. */
export function draftOf(query: URLSearchParams): Draft {
  try {
    const found = JSON.parse(query.get("q") ?? "{}") as Partial<Draft>;
    const view = VIEWS.find(({ id }) => id === found.view)?.id ?? FIRST.view;
    return { ...FIRST, ...found, view };
  } catch {
    return FIRST;
  }
}

/** The same as fields of an address. */
export function draftAddress(draft: Draft): Record<string, string> {
  const q = JSON.stringify(draft);
  return { q: q === JSON.stringify(FIRST) ? "" : q };
}

/** The body of a report to keep. */
export function bodyOf(draft: Draft, range: DateRange): ReportBody {
  const days = { from: range.from, to: range.to };
  if (draft.view === "funnel") return { funnel: { ...draft.funnel, range: days } };
  if (draft.view === "cohort") return { cohort: { ...draft.cohort, range: days } };
  const question = { ...draft.query, range: days, comparison: range.comparison };
  return { query: asked(draft.view, question) as never };
}

/** What a view asks: a line is cut by day where nothing else is said. */
export function asked(view: ReportView, question: ReportQuestion): ReportQuestion {
  const granularity = question.granularity ?? "total";
  if (view === "line") {
    const limit = Math.min(question.limit ?? 6, 6);
    return { ...question, granularity: granularity === "total" ? "day" : granularity, limit };
  }
  if (view === "bar") return { ...question, granularity: "total", limit: Math.min(question.limit ?? 20, 50) };
  return question;
}

/** The draft of a kept report. */
export function draftOfSaved({ view, body }: Pick<NewSavedReport, "view" | "body">): Draft {
  const draft = { ...FIRST, view };
  if ("funnel" in body) {
    const { range: _, ...funnel } = body.funnel;
    return { ...draft, funnel };
  }
  if ("cohort" in body) {
    const { range: _, ...cohort } = body.cohort;
    return { ...draft, cohort };
  }
  const { range: _, comparison: __, ...query } = body.query;
  return { ...draft, query };
}

/** The days of a kept report: those of its preset today, or its own. */
export function daysOfSaved({ preset, body }: Pick<NewSavedReport, "preset" | "body">, today: string): DateRange {
  const own = "funnel" in body ? body.funnel.range : "cohort" in body ? body.cohort.range : body.query.range;
  const compare = "query" in body && body.query.comparison ? "previous" : "none";
  const known = PRESETS.find(({ id }) => id === preset);
  return withComparison(known?.id ?? "custom", known?.days(today) ?? own, compare);
}
