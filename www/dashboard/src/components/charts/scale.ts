/** Round steps of an axis from 0 (or the least value) to the largest. */
export function ticks(min: number, max: number, n = 4): number[] {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const span = high - low || 1;
  const rough = span / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((it) => it * power).find((it) => it >= rough) ?? rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** A series over time. */
export interface Series {
  name: string;
  /** One for each period; null leaves a gap. */
  values: (number | null)[];
  /** Drawn dashed: what is compared with. */
  isBefore?: boolean;
}

/** The points of a line as SVG path data, with gaps where a value is missing. */
export function path(values: (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let isOpen = false;
  const parts = values.map((value, index) => {
    if (value === null) {
      isOpen = false;
      return "";
    }
    const command = isOpen ? "L" : "M";
    isOpen = true;
    return `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return parts.join("");
}
