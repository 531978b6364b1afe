import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { ProcessLog, Tool, ToolCaller, ToolSource } from "@parley/chat";
import { NoWayThere } from "./mcp-failure.ts";
import { McpPeer } from "./mcp-peer.ts";
import type { StdioServer } from "./stdio-config.ts";
import { toTools } from "./to-tools.ts";

/** How often a program that ends is begun again in `PERIOD_MS`. */
const MAX_STARTS = 5;
const PERIOD_MS = 600_000;
const MAX_LOGGED_LINE = 2_000;

/**
 * The operator's own servers: programs that are begun when somebody's tools are listed, begun again
 * when they end, so often and no oftener, and ended with the process.
 */
export class StdioServers implements ToolSource {
  readonly #servers: { config: StdioServer; peer: McpPeer }[];
  readonly #log: ProcessLog;

  constructor(configs: readonly StdioServer[], log: ProcessLog) {
    this.#log = log;
    this.#servers = configs.map((config) => ({ config, peer: createPeer(config, log) }));
  }

  get names(): string[] {
    return this.#servers.map(({ config }) => config.name);
  }

  async list({ organizationId }: ToolCaller, signal: AbortSignal): Promise<Tool[]> {
    const theirs = this.#servers.filter(
      ({ config }) => config.organizations?.includes(organizationId) ?? true,
    );
    const lists = await Promise.all(
      theirs.map(async ({ config, peer }) =>
        toTools(await peer.tools(signal), termsOf(config), peer, this.#log),
      ),
    );
    return lists.flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(({ peer }) => peer.close()));
  }
}

function termsOf({ name, needsApproval }: StdioServer) {
  const approval =
    needsApproval === undefined ? "writes" : needsApproval ? "always" : ("never" as const);
  return { name, identity: `operator ${name}`, approval, allowedTools: null } as const;
}

function createPeer(config: StdioServer, log: ProcessLog): McpPeer {
  const starts: number[] = [];
  return new McpPeer({
    name: config.name,
    negotiates: false,
    log,
    open() {
      const now = performance.now();
      while (starts[0] !== undefined && now - starts[0] > PERIOD_MS) starts.shift();
      if (starts.length >= MAX_STARTS)
        throw new NoWayThere(
          `The program has ended ${MAX_STARTS} times, and is left alone for a while.`,
        );
      starts.push(now);
      return begin(config, log);
    },
  });
}

function begin({ name, command, args, env, cwd }: StdioServer, log: ProcessLog): Transport {
  const transport = new StdioClientTransport({
    command,
    args,
    env: { ...getDefaultEnvironment(), ...env },
    stderr: "pipe",
    ...(cwd !== undefined && { cwd }),
  });
  const { stderr } = transport;
  if (stderr instanceof Readable)
    createInterface({ input: stderr }).on("line", (line) =>
      log.warn({ server: name }, `An MCP server says: ${line.slice(0, MAX_LOGGED_LINE)}`),
    );
  return transport;
}
