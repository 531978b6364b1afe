import type { RunOptions } from "@parley/db";
import type { Tool } from "./define-tool.ts";

/** Which servers the tools are of. */
export function serversOf(tools: readonly Tool[]): string[] {
  return [...new Set(tools.flatMap(({ serverIdentity }) => serverIdentity ?? []))];
}

/**
 * Whether a tool is of a server that the run was started with: what its person agrees to is a call
 * of that one, and not of whichever has its name by then.
 */
export function isOfKnownServer(
  { toolServers }: Pick<RunOptions, "toolServers">,
  { serverIdentity }: Tool,
): boolean {
  if (serverIdentity === undefined || toolServers === undefined) return true;
  return toolServers.includes(serverIdentity);
}
