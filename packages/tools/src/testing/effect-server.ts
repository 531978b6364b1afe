import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inputRequired, McpServer, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
const writes = { readOnlyHint: false, destructiveHint: false, idempotentHint: false };

/**
 * A server for tests whose tools leave what they do in a file, a line of JSON each:
 * `{ callId, tool, phase: "start" | "end" | "cancelled" }`. `callId` is Parley's (`_meta`).
 */
export function createEffectServer(effectsFile: string): McpServer {
  const server = new McpServer(
    { name: "effects", version: "1.0.0" },
    { capabilities: { tools: { listChanged: true } } },
  );
  /** Written before and after `act`, at once: a process that is killed in between leaves one line. */
  const recorded = async (tool: string, { mcpReq }: ServerContext, act: () => Promise<void>) => {
    const callId = mcpReq._meta?.["parley/callId"] ?? null;
    const record = (phase: string) =>
      appendFileSync(effectsFile, `${JSON.stringify({ callId, tool, phase })}\n`);
    record("start");
    try {
      await act();
      record("end");
    } catch (error) {
      record("cancelled");
      throw error;
    }
  };
  const text = (words: string) => ({ content: [{ type: "text" as const, text: words }] });

  server.registerTool(
    "append",
    {
      description: "Does something that must not be done twice.",
      inputSchema: z.object({ text: z.string(), ms: z.int().max(600_000).default(0) }),
      annotations: writes,
    },
    async ({ text: words, ms }, context) => {
      await recorded("append", context, () => wait(ms, context));
      return text(`Appended ${words}.`);
    },
  );
  server.registerTool(
    "look_up",
    {
      description: "Looks something up, as often as one likes.",
      inputSchema: z.object({ key: z.string(), ms: z.int().max(600_000).default(0) }),
      outputSchema: z.object({ key: z.string(), length: z.int() }),
      annotations: readOnly,
    },
    async ({ key, ms }, context) => {
      await recorded("look_up", context, () => wait(ms, context));
      const found = { key, length: key.length };
      return { ...text(JSON.stringify(found)), structuredContent: found };
    },
  );
  server.registerTool("fail", { description: "Fails.", annotations: readOnly }, () => ({
    ...text("There is nothing here."),
    isError: true,
  }));
  server.registerTool("draw", { description: "Draws a picture.", annotations: readOnly }, () => ({
    content: [
      { type: "text", text: "A dot:" },
      { type: "image", data: "iVBORw0KGgo=", mimeType: "image/png" },
      { type: "resource_link", uri: "file:///dot.txt", name: "dot" },
      { type: "resource", resource: { uri: "file:///dot.txt", text: "the dot's words" } },
    ],
  }));
  server.registerTool(
    "ask",
    { description: "Asks whoever calls, which is refused.", annotations: readOnly },
    () =>
      inputRequired({
        inputRequests: {
          which: inputRequired.elicit({
            message: "Which?",
            requestedSchema: z.object({ which: z.string() }),
          }),
        },
      }),
  );
  server.registerTool(
    "grow",
    { description: "Adds a tool to this server.", annotations: writes },
    () => {
      server.registerTool("grown", { description: "Was not there before." }, () => text("here"));
      return text("Grown.");
    },
  );
  server.registerTool("crash", { description: "Ends the server's process." }, () =>
    process.exit(3),
  );
  return server;
}

async function wait(ms: number, { mcpReq }: ServerContext): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: mcpReq.signal });
}
