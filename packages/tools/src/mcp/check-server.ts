import type { McpServerCheck } from "@parley/shared";
import { failureInWords } from "./mcp-failure.ts";
import type { McpPeer } from "./mcp-peer.ts";
import { needsApproval, type ServerTerms } from "./to-tools.ts";
import { nameTools } from "./tool-names.ts";

const CHECK_TIMEOUT_MS = 15_000;

/** Connects anew, asks for the tools, and leaves. */
export async function checkServer(
  peer: McpPeer | null,
  terms: Omit<ServerTerms, "identity">,
  signal: AbortSignal,
): Promise<McpServerCheck> {
  if (peer === null) return failed("Its headers cannot be opened any more. Give them anew.");
  try {
    const end = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
    const listed = await peer.toolsNow(end);
    const names = nameTools(
      terms.name,
      listed.map(({ name }) => name),
    );
    const tools = listed.map((tool) => ({
      name: names.get(tool.name) ?? "",
      serverName: tool.name,
      description: tool.description ?? "",
      needsApproval: needsApproval(tool, terms.approval),
      allowed: terms.allowedTools?.includes(tool.name) ?? true,
    }));
    return { ok: true, error: null, tools };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === "TimeoutError")
      return failed("The server does not answer in time.");
    return failed(failureInWords(error));
  } finally {
    await peer.close();
  }
}

function failed(error: string): McpServerCheck {
  return { ok: false, error, tools: [] };
}
