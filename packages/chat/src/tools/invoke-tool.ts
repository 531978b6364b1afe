import { appendAudit, type Db } from "@parley/db";
import { type InvokeToolInput, ParleyError, type Principal, type ToolInfo } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import type { ChatObserver } from "../observe/chat-observer.ts";
import { withinToolSpan } from "../observe/tool-span.ts";
import type { ProcessLog } from "../process-log.ts";
import { callTool } from "./call-tool.ts";
import type { Tool, ToolOutcome, ToolSource } from "./define-tool.ts";
import { listTools, mayUse } from "./resolve-tools.ts";

export interface ToolDesk {
  db: Db;
  tools: readonly ToolSource[];
  observer: Pick<ChatObserver, "wantsContent" | "toolCallEnded">;
  log: ProcessLog;
}

/** What the principal may give to an answer or call, by its names. */
export async function listToolsOf(
  { tools }: ToolDesk,
  principal: Principal,
  signal: AbortSignal,
): Promise<ToolInfo[]> {
  const all = await listTools(tools, principal, signal);
  return [...all.values()]
    .filter((tool) => mayUse(tool, principal.scopes))
    .sort((one, other) => one.name.localeCompare(other.name, "en"))
    .map(toInfo);
}

export async function describeTool(
  desk: ToolDesk,
  principal: Principal,
  name: string,
  signal: AbortSignal,
): Promise<ToolInfo> {
  return toInfo(await findTool(desk, principal, name, signal));
}

/**
 * Calls a tool by itself. Whoever calls has agreed to it by calling, also where a model would have to
 * wait for that. The audit log has the call before it takes effect, without its input.
 */
export async function invokeTool(
  desk: ToolDesk,
  principal: Principal,
  { name, input }: InvokeToolInput,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const tool = await findTool(desk, principal, name, signal);
  const callId = uuidv7();
  await appendAudit(desk.db, principal, {
    action: "tool.invoke",
    target: { type: "tool", id: name },
    after: { callId, origin: tool.origin.type },
  });
  const { organizationId, userId } = principal;
  const context = { caller: { organizationId, userId }, runId: null, callId, signal };
  const attributes = { "user.id": userId, "parley.organization.id": organizationId };
  return withinToolSpan(
    { id: callId, name, attributes },
    () => callTool(tool, input, context, desk.log),
    ({ outcome: { output }, ...ended }) => {
      const content = desk.observer.wantsContent ? { input, output } : undefined;
      desk.observer.toolCallEnded({ ...ended, run: null, name, content });
    },
  );
}

async function findTool(
  { tools }: ToolDesk,
  principal: Principal,
  name: string,
  signal: AbortSignal,
): Promise<Tool> {
  const tool = (await listTools(tools, principal, signal)).get(name);
  if (tool === undefined) throw new ParleyError("NOT_FOUND", `There is no tool “${name}” here.`);
  if (!mayUse(tool, principal.scopes))
    throw new ParleyError(
      "FORBIDDEN",
      `The tool “${name}” needs an API key with the scopes ${tool.scopes.join(", ")}, too.`,
    );
  return tool;
}

function toInfo(tool: Tool): ToolInfo {
  const { name, description, inputSchema, origin, needsApproval } = tool;
  const outputSchema = tool.outputSchema ?? null;
  return { name, description, inputSchema, outputSchema, origin, needsApproval };
}
