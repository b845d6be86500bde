import type { Principal, Role } from "../api/types";

const ORDER: Role[] = ["viewer", "editor", "admin"];

/** What people call the roles, and what each may do. */
export const ROLES: { id: Role; label: string; may: string }[] = [
  { id: "viewer", label: "Viewer", may: "Reads everything but users, keys and the log of changes." },
  { id: "editor", label: "Editor", may: "Also changes sources, settings and reports." },
  { id: "admin", label: "Admin", may: "Also decides who gets in, and what is erased." },
];

/** What a caller may do in a workspace. */
export function roleIn(me: Principal, ws: string): Role {
  if (me.kind === "owner") return "admin";
  return me.kind === "user" ? (me.roles[ws] ?? "viewer") : "viewer";
}

/** Whether a role suffices for what needs `least`. */
export const suffices = (role: Role, least: Role): boolean =>
  ORDER.indexOf(least) <= ORDER.indexOf(role);
