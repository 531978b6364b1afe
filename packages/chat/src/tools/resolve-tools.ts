import { ParleyError, type Scope } from "@parley/shared";
import type { Tool, ToolCaller, ToolSource } from "./define-tool.ts";

/** What a caller's credential may be used for. */
export type GivenScopes = readonly Scope[] | "all";

/** All tools that somebody may have, by name; of two with one name the first source's. */
export async function listTools(
  sources: readonly ToolSource[],
  caller: ToolCaller,
  signal: AbortSignal,
): Promise<Map<string, Tool>> {
  const { organizationId, userId } = caller;
  const lists = await Promise.all(
    sources.map((source) => source.list({ organizationId, userId }, signal)),
  );
  const byName = new Map<string, Tool>();
  for (const tool of lists.flat()) if (!byName.has(tool.name)) byName.set(tool.name, tool);
  return byName;
}

export function mayUse(tool: Tool, scopes: GivenScopes): boolean {
  return scopes === "all" || tool.scopes.every((needed) => scopes.includes(needed));
}

/**
 * The tools that somebody asks for by name.
 * @throws BAD_REQUEST that names one that is not there, or not for them
 */
export async function resolveTools(
  sources: readonly ToolSource[],
  caller: ToolCaller & { scopes: GivenScopes },
  names: readonly string[],
  signal: AbortSignal,
): Promise<Tool[]> {
  const tools = await listTools(sources, caller, signal);
  return [...new Set(names)].map((name) => {
    const tool = tools.get(name);
    const refuse = (message: string): ParleyError =>
      new ParleyError("BAD_REQUEST", `tools: ${message}`, {
        issues: [{ path: ["tools", names.indexOf(name)], message }],
      });
    if (tool === undefined)
      throw refuse(`There is no tool "${name}" here. \`GET /tools\` lists those that there are.`);
    if (!mayUse(tool, caller.scopes))
      throw refuse(
        `The tool "${name}" needs an API key with the scopes ${tool.scopes.join(", ")}.`,
      );
    return tool;
  });
}

/** Those of them that are still there, for an answer that is gone on with. */
export async function remainingTools(
  sources: readonly ToolSource[],
  caller: ToolCaller & { scopes: GivenScopes },
  names: readonly string[],
  signal: AbortSignal,
): Promise<Tool[]> {
  const tools = await listTools(sources, caller, signal);
  return names.flatMap((name) => {
    const tool = tools.get(name);
    return tool !== undefined && mayUse(tool, caller.scopes) ? [tool] : [];
  });
}
