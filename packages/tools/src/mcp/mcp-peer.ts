import {
  type CallToolResult,
  Client,
  SdkHttpError,
  type Transport,
} from "@modelcontextprotocol/client";
import type { ProcessLog, ToolContext } from "@parley/chat";
import { untilAborted, within } from "./bounded-wait.ts";
import { limitRequests } from "./limit-requests.ts";
import { failureInWords, NotAsked } from "./mcp-failure.ts";
import { type UsableTool, usableTools } from "./usable-tools.ts";

export interface McpPeerOptions {
  /** For the log. */
  name: string;
  /** A way to the server that was not used before. Throws where there is none. */
  open(): Transport;
  /** Whether the server may be asked first which protocol it speaks; else it is that of 2025. */
  negotiates: boolean;
  /** Milliseconds for which a list of tools is taken for true. @default 60_000 */
  listLastsMs?: number | undefined;
  log: ProcessLog;
}

/** Milliseconds for which a list of tools is taken for true. */
const LIST_LASTS_MS = 60_000;
/** Milliseconds that anyone waits for a list; then the last one that is known has to do. */
const LIST_WAIT_MS = 2_000;
/** Milliseconds after a list that did not come in which nobody waits for it. */
const PATIENCE_MS = 15_000;
const REQUEST_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 5_000;
const MAX_PAGES = 10;

interface Connection {
  client: Client;
  /** The same, once it is connected. */
  ready: Promise<Client>;
}

/**
 * One server, as somebody's tools come from it: connected when it is needed, connected anew when the
 * connection breaks. Nothing that a server asks of us (sampling, elicitation, roots) is granted.
 */
export class McpPeer {
  readonly #options: McpPeerOptions;
  #connection: Connection | undefined;
  #tools: readonly UsableTool[] = [];
  #listedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | undefined;
  #calls = 0;
  #retired = false;

  constructor(options: McpPeerOptions) {
    this.#options = options;
  }

  /** Its tools as they are, or as they last were when it does not say so in time. */
  async tools(signal: AbortSignal): Promise<readonly UsableTool[]> {
    const { listLastsMs = LIST_LASTS_MS } = this.#options;
    if (performance.now() - this.#listedAt < listLastsMs) return this.#tools;
    const refreshed = this.#refresh();
    if (performance.now() - this.#failedAt > PATIENCE_MS) {
      await untilAborted(within(LIST_WAIT_MS, refreshed), signal);
      if (this.#refreshing === refreshed) this.#failedAt = performance.now();
    }
    return this.#tools;
  }

  /** Its tools now. Throws what went wrong. */
  async toolsNow(signal: AbortSignal): Promise<readonly UsableTool[]> {
    const client = await this.#connected(signal);
    // The client would keep them as long as the server wants, and as they came.
    const options = { signal, timeout: REQUEST_TIMEOUT_MS, cacheMode: "bypass" as const };
    return usableTools((await client.listTools(undefined, options)).tools);
  }

  /** Throws `NotAsked` where the server cannot have done anything, the signal's reason, or else. */
  async call(
    tool: UsableTool,
    input: Record<string, unknown>,
    { callId, signal }: Pick<ToolContext, "callId" | "signal">,
    timeoutMs: number,
  ): Promise<CallToolResult> {
    const request = { name: tool.name, arguments: input, _meta: { "parley/callId": callId } };
    // Its output is the server's word either way: nothing is gained by compiling a stranger's schema.
    const { outputSchema: _, ...toolDefinition } = tool;
    const options = { signal, timeout: timeoutMs, toolDefinition };
    this.#calls += 1;
    try {
      const client = await this.#connected(signal);
      try {
        return await client.callTool(request, options);
      } catch (error) {
        if (!isForgotten(error)) throw error;
        // The server no longer knows the session, and so has not looked at the call.
        await this.#disconnect();
        return await (await this.#connected(signal)).callTool(request, options);
      }
    } finally {
      this.#calls -= 1;
      if (this.#retired && this.#calls === 0) await this.#disconnect();
    }
  }

  /** Ends the connection once no call is waited for. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#calls === 0) await this.#disconnect();
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.#retired = true;
    await this.#disconnect();
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.toolsNow(AbortSignal.timeout(REQUEST_TIMEOUT_MS))
      .then(
        (tools) => {
          this.#tools = tools;
          this.#listedAt = performance.now();
          this.#failedAt = Number.NEGATIVE_INFINITY;
        },
        (error: unknown) => {
          this.#failedAt = performance.now();
          const { name, log } = this.#options;
          log.warn(
            { err: error, server: name },
            `An MCP server did not tell its tools. ${failureInWords(error)}`,
          );
        },
      )
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #connected(signal: AbortSignal): Promise<Client> {
    this.#connection ??= this.#connect();
    try {
      return await untilAborted(this.#connection.ready, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new NotAsked(error);
    }
  }

  #connect(): Connection {
    const client = new Client(
      { name: "parley", version: "0.1.0" },
      {
        capabilities: {},
        inputRequired: { autoFulfill: false },
        listMaxPages: MAX_PAGES,
        listChanged: {
          tools: { autoRefresh: false, debounceMs: 0, onChanged: () => this.#outdate() },
        },
        ...(this.#options.negotiates && { versionNegotiation: { mode: "auto" } }),
      },
    );
    const connection = { client, ready: this.#begin(client) };
    const forget = () => {
      if (this.#connection === connection) this.#connection = undefined;
    };
    client.onclose = forget;
    connection.ready.catch(forget);
    return connection;
  }

  async #begin(client: Client): Promise<Client> {
    await client.connect(limitRequests(this.#options.open()), { timeout: REQUEST_TIMEOUT_MS });
    return client;
  }

  #outdate(): void {
    this.#listedAt = Number.NEGATIVE_INFINITY;
  }

  async #disconnect(): Promise<void> {
    const client = this.#connection?.client;
    this.#connection = undefined;
    if (client !== undefined) await closed(client);
  }
}

/** A server that does not part is left. */
async function closed(client: Client): Promise<void> {
  await within(
    CLOSE_TIMEOUT_MS,
    client.close().catch(() => {}),
  );
}

function isForgotten(error: unknown): boolean {
  return error instanceof SdkHttpError && error.status === 404;
}
