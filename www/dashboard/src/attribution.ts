import type { AttributionMode, AttributionModel, AttributionSettings, AttributionWindow } from "./api/types";

/** The models in the order they are shown, with what people call them. */
export const MODELS: { id: AttributionModel; label: string; short: string }[] = [
  { id: "last_touch", label: "Last touch", short: "Last" },
  { id: "first_touch", label: "First touch", short: "First" },
  { id: "last_paid_touch", label: "Last paid touch", short: "Last paid" },
  { id: "first_paid_touch", label: "First paid touch", short: "First paid" },
  { id: "linear", label: "Linear", short: "Linear" },
  { id: "participation", label: "Participation", short: "Partici­pation" },
  { id: "u_shaped", label: "U-shaped", short: "U-shaped" },
  { id: "j_shaped", label: "J-shaped", short: "J-shaped" },
  { id: "inverse_j", label: "Inverse J", short: "Inverse J" },
  { id: "time_decay", label: "Time decay", short: "Time decay" },
  { id: "inverse_time_decay", label: "Inverse time decay", short: "Inverse decay" },
  { id: "direct", label: "Direct", short: "Direct" },
];

/** The windows, in days. */
export const WINDOWS: AttributionWindow[] = [1, 7, 14, 30, 60, 90];

/** When credit is dated. */
export const MODES: { id: AttributionMode; label: string }[] = [
  { id: "conversion_time", label: "At the order" },
  { id: "click_time", label: "At the click" },
];

/** The choices that hold where an address says nothing. */
export const DEFAULTS: AttributionSettings = {
  model: "last_touch",
  window_days: 30,
  mode: "conversion_time",
  lookback_days: null,
};

const MAX_LOOKBACK_DAYS = 65_535;

/** Reads the choices from an address; what it does not say, or says wrongly, is the default. */
export function settingsOf(query: URLSearchParams): AttributionSettings {
  const mode = MODES.find(({ id }) => id === query.get("mode"))?.id ?? DEFAULTS.mode;
  return {
    model: MODELS.find(({ id }) => id === query.get("model"))?.id ?? DEFAULTS.model,
    window_days: WINDOWS.find((days) => String(days) === query.get("window")) ?? DEFAULTS.window_days,
    mode,
    lookback_days: mode === "click_time" ? lookbackOf(query.get("lookback") ?? "") : null,
  };
}

/** The same as fields of an address; defaults are left out. */
export function settingsAddress({ model, window_days, mode, lookback_days }: AttributionSettings) {
  return {
    model: model === DEFAULTS.model ? "" : model,
    window: window_days === DEFAULTS.window_days ? "" : String(window_days),
    mode: mode === DEFAULTS.mode ? "" : mode,
    lookback: mode === "click_time" && lookback_days !== null ? String(lookback_days) : "",
  };
}

/** The lookback that a person typed; null for none. */
export function lookbackOf(text: string): number | null {
  const days = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  return days <= MAX_LOOKBACK_DAYS ? days : null;
}

/** A share of an order, from parts per million. */
export function share(ppm: number): string {
  return (ppm / 1_000_000).toLocaleString(undefined, { style: "percent", maximumFractionDigits: 2 });
}
