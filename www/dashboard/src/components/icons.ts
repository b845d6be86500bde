/** The icons, drawn on a 20 × 20 grid with a stroke of 1.6. */
export const PATHS = {
  arrow_left: "M12 4.5 6.5 10l5.5 5.5",
  arrow_right: "M8 4.5 13.5 10 8 15.5",
  arrow_up: "M10 16V4.5M5 9l5-5 5 5",
  check: "M4 10.5 8.2 14.5 16 6",
  clock: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM10 6v4.2l2.8 1.8",
  close: "M5 5l10 10M15 5 5 15",
  copy: "M7 7h9v9H7zM4 13V4h9",
  cross: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM7.5 7.5l5 5M12.5 7.5l-5 5",
  desktop: "M3 4.5h14v9H3zM7.5 16.5h5M10 13.5v3",
  events: "M4 5h12M4 10h12M4 15h8",
  exit: "M8 4H4v12h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5",
  filter: "M3 5h14M6 10h8M8.5 15h3",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2L10 5.8M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l1.1-1.1",
  mobile: "M6 3h8v14H6zM9 14.5h2",
  moon: "M16 11.5A6.5 6.5 0 1 1 8.5 4a5.2 5.2 0 0 0 7.5 7.5Z",
  order: "M4.5 6.5h11l-.8 10h-9.4zM7.5 6.5V5.4a2.5 2.5 0 0 1 5 0v1.1",
  pause: "M7 5v10M13 5v10",
  play: "M6.5 4.5v11l9-5.5z",
  plus: "M10 4v12M4 10h12",
  profiles: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4 16.5c.4-3 2.8-4.8 6-4.8s5.6 1.8 6 4.8",
  pulse: "M2.5 10.5h3.5l2-6 3.5 11 2.2-5h3.8",
  repeat: "M4 9a5 5 0 0 1 5-4h5M11.5 2.5 14 5l-2.5 2.5M16 11a5 5 0 0 1-5 4H6M8.5 17.5 6 15l2.5-2.5",
  retry: "M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l3.5 3.5",
  silence: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM6.5 10h7",
  sources: "M4 4.5c0 4 6 3.5 6 7.5v4.5M16 4.5c0 4-6 3.5-6 7.5M10 3.5v6",
  tablet: "M4.5 3h11v14h-11zM9 14.5h2",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.2",
} as const;

/** Names of the icons there are. */
export type IconName = keyof typeof PATHS;
