/** Calls about traffic: sessions, channels, and attribution under other settings. */
import { at, change, get, post, search } from "./http";
import type { ChannelPreview, TrafficSettings, TrafficStatus, WhatIfPart, WhatIfQuestion } from "./types";

export const traffic = (ws: string, signal: AbortSignal) => get<TrafficStatus>(`${at(ws)}/traffic`, signal);

export const setTraffic = (ws: string, settings: TrafficSettings) =>
  change<TrafficStatus>("PUT", `${at(ws)}/traffic`, settings);

/** Which visits from a moment on (Unix ms) would move between channels. */
export const previewChannels = (ws: string, settings: TrafficSettings, from: number) =>
  post<ChannelPreview>(`${at(ws)}/channel_rules/preview${search({ from })}`, settings);

/** One part of a comparison; `next` says where to go on. */
export const whatIf = (ws: string, question: WhatIfQuestion) => post<WhatIfPart>(`${at(ws)}/what_if`, question);
