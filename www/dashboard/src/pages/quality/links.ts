import type { QualityReport } from "../../api/types";
import { href } from "../../state/router.svelte";

type Hours = Pick<QualityReport, "from" | "to">;

/** The event log, narrowed to what a figure of the report counts. */
export const logOf = (ws: string, { from, to }: Hours, filters: Record<string, string>): string =>
  href(["w", ws, "events"], { range: "moments", from: String(from), to: String(to - 1), ...filters });

/** The same for orders: they are counted by when they were placed, and none is received before that. */
export const ordersOf = (ws: string, hours: Hours, fact: string): string =>
  logOf(ws, hours, { fact, happened: String(hours.from) });

/** The filter of an event's name; what could not be read has none. */
export const named = (name: string): Record<string, string> => (name === "" ? { unnamed: "1" } : { name });
