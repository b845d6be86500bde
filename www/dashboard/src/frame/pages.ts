import type { Component } from "svelte";
import type { IconName } from "../components/icons";

/** What a page is told: the address's segments after its own, decoded. */
export interface PageProps {
  rest: string[];
}

/** One page of a workspace, at `/w/{workspace}/{id}`. */
export interface Page {
  id: string;
  label: string;
  icon: IconName;
  /** Fetches the page when it is opened for the first time. */
  load: () => Promise<{ default: Component<PageProps> }>;
}

/** The navigation: groups of pages, in the order they are shown. */
export const GROUPS: { label: string; pages: Page[] }[] = [
  {
    label: "Analyse",
    pages: [
      {
        id: "overview",
        label: "Overview",
        icon: "overview",
        load: () => import("../pages/overview/OverviewRoute.svelte"),
      },
      {
        id: "attribution",
        label: "Attribution",
        icon: "attribution",
        load: () => import("../pages/attribution/AttributionRoute.svelte"),
      },
      {
        id: "insights",
        label: "Insights",
        icon: "insights",
        load: () => import("../pages/insights/InsightsRoute.svelte"),
      },
      {
        id: "dashboards",
        label: "Dashboards",
        icon: "dashboards",
        load: () => import("../pages/dashboards/DashboardsRoute.svelte"),
      },
      {
        id: "orders",
        label: "Orders",
        icon: "order",
        load: () => import("../pages/orders/OrdersRoute.svelte"),
      },
      {
        id: "whatif",
        label: "What-if",
        icon: "compare",
        load: () => import("../pages/whatif/WhatIfRoute.svelte"),
      },
      {
        id: "reconciliation",
        label: "Reconciliation",
        icon: "compare",
        load: () => import("../pages/reconciliation/ReconciliationRoute.svelte"),
      },
      {
        id: "profiles",
        label: "Profiles",
        icon: "profiles",
        load: () => import("../pages/profiles/ProfilesRoute.svelte"),
      },
    ],
  },
  {
    label: "Collect",
    pages: [
      {
        id: "events",
        label: "Event log",
        icon: "events",
        load: () => import("../pages/events/EventsRoute.svelte"),
      },
      {
        id: "sources",
        label: "Event sources",
        icon: "sources",
        load: () => import("../pages/sources/SourcesRoute.svelte"),
      },
      {
        id: "marketing",
        label: "Marketing sources",
        icon: "megaphone",
        load: () => import("../pages/marketing/MarketingRoute.svelte"),
      },
      {
        id: "tracking",
        label: "Tracking health",
        icon: "pulse",
        load: () => import("../pages/tracking/TrackingRoute.svelte"),
      },
      {
        id: "quality",
        label: "Data quality",
        icon: "pulse",
        load: () => import("../pages/quality/QualityRoute.svelte"),
      },
    ],
  },
  {
    label: "Workspace",
    pages: [
      {
        id: "start",
        label: "Get started",
        icon: "play",
        load: () => import("../pages/start/StartRoute.svelte"),
      },
      {
        id: "settings",
        label: "Settings",
        icon: "settings",
        load: () => import("../pages/settings/SettingsRoute.svelte"),
      },
    ],
  },
];

const PAGES = GROUPS.flatMap(({ pages }) => pages);

/** The page that a workspace opens with. */
export const HOME = "overview";

/** The page of this id. */
export const pageOf = (id: string): Page | undefined => PAGES.find((page) => page.id === id);
