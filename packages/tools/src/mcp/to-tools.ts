import type { ProcessLog, Tool } from "@parley/chat";
import type { McpApproval } from "@parley/shared";
import * as z from "zod";
import { createInputCheck } from "./check-input.ts";
import { failureInWords, NotAsked } from "./mcp-failure.ts";
import type { McpPeer } from "./mcp-peer.ts";
import { nameTools } from "./tool-names.ts";
import { toOutcome } from "./tool-outcome.ts";
import type { UsableTool } from "./usable-tools.ts";

/** How an organization, or the operator, wants a server's tools. */
export interface ServerTerms {
  /** Begins their names. */
  name: string;
  /** Tells it from any other that may get its name. */
  identity: string;
  approval: McpApproval;
  /** By their names there; null: all. */
  allowedTools: readonly string[] | null;
}

const CALL_TIMEOUT_MS = 120_000;

const object = z.record(z.string(), z.unknown());

/** What a server lists, as tools like any other. */
export function toTools(
  listed: readonly UsableTool[],
  terms: ServerTerms,
  peer: McpPeer,
  log: ProcessLog,
): Tool[] {
  const names = nameTools(
    terms.name,
    listed.map(({ name }) => name),
  );
  return listed
    .filter(({ name }) => terms.allowedTools?.includes(name) ?? true)
    .flatMap((tool) => {
      const name = names.get(tool.name);
      return name === undefined ? [] : [toTool(name, tool, terms, peer, log)];
    });
}

export function needsApproval(tool: UsableTool, approval: McpApproval): boolean {
  if (approval === "writes") return tool.annotations?.readOnlyHint !== true;
  return approval === "always";
}

function toTool(
  name: string,
  listed: UsableTool,
  terms: ServerTerms,
  peer: McpPeer,
  log: ProcessLog,
): Tool {
  const { readOnlyHint = false, idempotentHint = false } = listed.annotations ?? {};
  const repeatable = readOnlyHint || idempotentHint;
  const inputSchema = object.parse(listed.inputSchema);
  const check = createInputCheck(inputSchema);
  return {
    name,
    description: listed.description || listed.name.toWellFormed(),
    inputSchema,
    outputSchema: object.optional().parse(listed.outputSchema),
    origin: { type: "mcp", server: terms.name },
    serverIdentity: terms.identity,
    needsApproval: needsApproval(listed, terms.approval),
    repeatable,
    scopes: [],
    timeoutMs: CALL_TIMEOUT_MS,
    async run(context, input) {
      const given = object.safeParse(input);
      const wrong = given.success ? check(given.data) : "input must be an object";
      if (!given.success || wrong !== null)
        return { output: `The input is not valid: ${wrong}.`, isError: true };
      try {
        return toOutcome(await peer.call(listed, given.data, context, CALL_TIMEOUT_MS));
      } catch (error) {
        context.signal.throwIfAborted();
        log.warn(
          { err: error, tool: name, callId: context.callId },
          "A call of an MCP server's tool failed.",
        );
        const unknown =
          repeatable || error instanceof NotAsked
            ? ""
            : " Nobody knows whether the call took effect.";
        return { output: `${failureInWords(error)}${unknown}`, isError: true };
      }
    },
  };
}
