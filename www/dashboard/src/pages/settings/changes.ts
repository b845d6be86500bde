import type { AuditLine } from "../../api/types";

/** What a change was, by its method and its path; the first that fits. */
const WORDS: [pattern: RegExp, words: string][] = [
  [/^PATCH $/, "Changed the workspace"],
  [/^POST invites$/, "Invited a person"],
  [/^DELETE invites\/.*$/, "Took an invite back"],
  [/^PATCH users\/.*$/, "Changed a person’s role"],
  [/^DELETE users\/.*$/, "Removed a person"],
  [/^POST users\/.*\/reset$/, "Made a link for a new password"],
  [/^POST keys$/, "Made an API key"],
  [/^DELETE keys\/.*$/, "Deleted an API key"],
  [/^POST sources$/, "Added a source"],
  [/^PATCH sources\/([^/]+)$/, "Changed the source $1"],
  [/^POST sources\/([^/]+)\/token$/, "Gave the source $1 a new token"],
  [/^PUT sources\/([^/]+)\/history$/, "Connected the past orders of $1"],
  [/^POST sources\/([^/]+)\/history$/, "Had the past orders of $1 read"],
  [/^DELETE sources\/([^/]+)\/history$/, "Disconnected the past orders of $1"],
  [/^PUT traffic$/, "Changed sessions and channels"],
  [/^PUT derived_events$/, "Changed derived events"],
  [/^PUT retention$/, "Changed how long raw events are kept"],
  [/^POST forwarding$/, "Added a database to forward to"],
  [/^PATCH forwarding\/.*$/, "Changed a database that is forwarded to"],
  [/^DELETE forwarding\/.*$/, "Removed a database that was forwarded to"],
  [/^POST forwarding\/.*\/retry$/, "Had forwarding tried again"],
  [/^POST spend$/, "Uploaded ad spend"],
  [/^POST marketing$/, "Added a marketing source"],
  [/^PATCH marketing\/([^/]+)$/, "Changed the marketing source $1"],
  [/^DELETE marketing\/([^/]+)$/, "Removed the marketing source $1"],
  [/^POST marketing\/([^/]+)\/sign_in$/, "Began to sign in for the marketing source $1"],
  [/^POST marketing\/([^/]+)\/sync$/, "Had the marketing source $1 read"],
  [/^POST profiles\/.*\/unmerge$/, "Separated two people"],
  [/^DELETE unmerges\/.*$/, "Joined two people again"],
  [/^POST reports$/, "Saved a report"],
  [/^PUT reports\/.*$/, "Changed a report"],
  [/^DELETE reports\/.*$/, "Deleted a report"],
  [/^POST dashboards$/, "Made a dashboard"],
  [/^PUT dashboards\/.*$/, "Changed a dashboard"],
  [/^DELETE dashboards\/.*$/, "Deleted a dashboard"],
  [/^POST erasures$/, "Erased a person"],
  [/^DELETE profiles\/.*$/, "Erased a person"],
  [/^POST quarantine\/.*\/replay$/, "Read a delivery again"],
  [/^POST import$/, "Imported deliveries"],
];

/** A change in words. */
export function changeInWords({ method, path }: AuditLine): string {
  const call = `${method} ${path}`;
  for (const [pattern, words] of WORDS) {
    if (pattern.test(call)) return call.replace(pattern, words);
  }
  return call;
}
