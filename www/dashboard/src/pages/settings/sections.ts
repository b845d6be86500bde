import type { Component } from "svelte";
import type { Role } from "../../api/types";

/** One section of the settings, at `/w/{workspace}/settings/{id}`. */
export interface Section {
  id: string;
  label: string;
  /** Who sees it. */
  least: Role;
  /** Fetches the section when it is opened for the first time. */
  load: () => Promise<{ default: Component }>;
}

/** The sections, in the order they are shown. */
export const SECTIONS: Section[] = [
  {
    id: "general",
    label: "General",
    least: "viewer",
    load: () => import("./General.svelte"),
  },
  {
    id: "channels",
    label: "Visits and channels",
    least: "viewer",
    load: () => import("./channels/Channels.svelte"),
  },
  {
    id: "derived",
    label: "Derived events",
    least: "viewer",
    load: () => import("./Derived.svelte"),
  },
  { id: "users", label: "Users", least: "admin", load: () => import("./Users.svelte") },
  { id: "keys", label: "API keys", least: "admin", load: () => import("./Keys.svelte") },
  { id: "retention", label: "Raw events", least: "admin", load: () => import("./Retention.svelte") },
  { id: "forwarding", label: "Forwarding", least: "admin", load: () => import("./forwarding/Forwarding.svelte") },
  { id: "privacy", label: "Privacy", least: "admin", load: () => import("./Privacy.svelte") },
  { id: "audit", label: "Log of changes", least: "admin", load: () => import("./Audit.svelte") },
  { id: "account", label: "Your account", least: "viewer", load: () => import("./Account.svelte") },
];
