import type { EventSummary, ProfileDetail, SessionDetail } from "../../api/types";

/** A piece of a person's history: a visit, or events that came outside of every visit. */
export type Piece =
  | { kind: "session"; key: string; at: number; session: SessionDetail }
  | { kind: "outside"; key: string; at: number; events: EventSummary[] };

/** Sessions and the events between them as one history, newest first. */
export function timelineOf(profile: ProfileDetail): Piece[] {
  const sessions = profile.sessions.map(
    (session): Piece => ({ kind: "session", key: session.session_id, at: session.started_at, session }),
  );
  const outside = profile.other_events.map(
    (event): Piece => ({ kind: "outside", key: `event ${event.seq}`, at: event.at, events: [event] }),
  );
  return joinNeighbours([...sessions, ...outside].sort((a, b) => b.at - a.at));
}

function joinNeighbours(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "outside" && last?.kind === "outside") last.events.push(...piece.events);
    else joined.push(piece);
  }
  return joined;
}
