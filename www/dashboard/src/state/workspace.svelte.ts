import { getContext, setContext } from "svelte";
import type { SourceStatus, Workspace } from "../api/types";
import { Formats } from "../format";
import type { Resource } from "./resource.svelte";

/** What every page of a workspace needs. */
export interface WorkspaceContext {
  readonly workspace: Workspace;
  readonly formats: Formats;
  /** The workspace's sources, kept fresh by the frame around the pages. */
  readonly sources: Resource<SourceStatus[]>;
  /** Reads the sources again. */
  reloadSources(): Promise<void>;
}

const KEY = Symbol("workspace");

export const provideWorkspace = (context: WorkspaceContext) => setContext(KEY, context);

export const useWorkspace = () => getContext<WorkspaceContext>(KEY);
