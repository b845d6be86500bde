/** Merges of the made-up people, and what a person decides about them. */

/** What the rules held back: a conflict, a shared alias and what was separated. */
export function identityReport(people) {
  const [a, b] = [people[4], people[5]];
  if (!a || !b) return { conflicts: [], quarantined: [], unmerges: [] };
  const merge = {
    alias_a: b.aliases[2], alias_b: a.aliases[1], standing: "conflict", at: b.last_seen_at, source_id: "crm", event_id: "login-1",
    seq: null, rung: "sent", other_profile_id: null, unmerge_id: null,
  };
  const unmerges = people.flatMap((person) => person.unmerges ?? []);
  const quarantined = [{ alias: "urn:cart_token:c1-cached-page", profile_id: "p6", n_visitors: 412, first_seen_at: a.first_seen_at }];
  return { conflicts: [{ merge, profile_a: b.profile_id, profile_b: a.profile_id }], quarantined, unmerges };
}

export function unmerge(people, id, { alias_a, alias_b }) {
  const person = people.find(({ profile_id }) => profile_id === id);
  if (!person) return null;
  const made = {
    unmerge_id: 1, decided_at: Date.now(), undone_at: null, alias_a, alias_b, profile_a: id, profile_b: "p1", n_edges: 2,
  };
  (person.unmerges ??= []).push(made);
  return made;
}

export function undoUnmerge(people, unmergeId) {
  const found = people.flatMap((person) => person.unmerges ?? []).find(({ unmerge_id }) => unmerge_id === unmergeId);
  if (found) found.undone_at = Date.now();
  return found ? { ...found, profile_b: found.profile_a } : null;
}

export function erase(state, ws, id) {
  const before = state.people[ws];
  state.people[ws] = before.filter(({ profile_id }) => profile_id !== id);
  return before.length > state.people[ws].length ? { n_profiles: 1 } : null;
}
