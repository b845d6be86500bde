import { getContext, setContext } from "svelte";
import type { Principal, Role, SourceStatus, Workspace } from "../api/types";
import { Formats } from "../format";
import type { Resource } from "./resource.svelte";

/** What every page of a workspace needs. */
export interface WorkspaceContext {
  readonly workspace: Workspace;
  /** Who is signed in. */
  readonly me: Principal;
  /** What they may do here. */
  readonly role: Role;
  /** Whether they may change sources, settings and reports. */
  readonly mayEdit: boolean;
  readonly formats: Formats;
  /** The workspace's sources, kept fresh by the frame around the pages. */
  readonly sources: Resource<SourceStatus[]>;
  /** Reads the sources again. */
  reloadSources(): Promise<void>;
  /** Tells that the workspace itself was changed. */
  changed(workspace: Workspace): void;
}

const KEY = Symbol("workspace");

export const provideWorkspace = (context: WorkspaceContext) => setContext(KEY, context);

export const useWorkspace = () => getContext<WorkspaceContext>(KEY);
