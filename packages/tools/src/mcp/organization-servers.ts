import { createHash } from "node:crypto";
import type { ProcessLog, Tool, ToolCaller, ToolSource } from "@parley/chat";
import { type Db, type KeptMcpServer, listMcpServers, type SecretBox } from "@parley/db";
import type { Outbound } from "@parley/outbound";
import { LRUCache } from "lru-cache";
import { openHeaders } from "./header-box.ts";
import { httpTransports } from "./http-transport.ts";
import { McpPeer } from "./mcp-peer.ts";
import { type ServerTerms, toTools } from "./to-tools.ts";

export interface OrganizationServersOptions {
  db: Db;
  box: SecretBox;
  outbound: Outbound;
  /** Milliseconds for which a server's list of tools is taken for true. @default 60_000 */
  listLastsMs?: number;
  log: ProcessLog;
}

/** Servers that one process is connected to; an organization has 20 at the most. */
const MAX_PEERS = 500;
/** Milliseconds without use after which a connection ends. */
const IDLE_MS = 300_000;
/** 132 bits. */
const IDENTITY_LETTERS = 22;

/** The servers that organizations have configured, called as any address that others name. */
export class OrganizationServers implements ToolSource {
  readonly #options: OrganizationServersOptions;
  readonly #transportTo: ReturnType<typeof httpTransports>;
  readonly #peers: LRUCache<string, { updatedAt: string; peer: McpPeer }>;

  constructor(options: OrganizationServersOptions) {
    this.#options = options;
    this.#transportTo = httpTransports(options.outbound);
    this.#peers = new LRUCache({
      max: MAX_PEERS,
      ttl: IDLE_MS,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: ({ peer }) => void peer.retire(),
    });
  }

  async list({ organizationId }: ToolCaller, signal: AbortSignal): Promise<Tool[]> {
    const { db, log } = this.#options;
    const servers = await listMcpServers(db, organizationId);
    const lists = await Promise.all(
      servers
        .filter(({ enabled }) => enabled)
        .map(async (server) => {
          const peer = this.#peerOf(server);
          return peer === null ? [] : toTools(await peer.tools(signal), termsOf(server), peer, log);
        }),
    );
    return lists.flat();
  }

  /** A connection of its own; null: its headers cannot be opened any more. Whoever asks closes it. */
  openPeer(server: KeptMcpServer): McpPeer | null {
    const { box, log } = this.#options;
    const headers = openHeaders(box, server.id, server.sealedHeaders);
    if (headers === null) return null;
    return new McpPeer({
      name: server.name,
      negotiates: true,
      log,
      listLastsMs: this.#options.listLastsMs,
      open: () => this.#transportTo(server.url, headers),
    });
  }

  async close(): Promise<void> {
    const peers = [...this.#peers.values()].map(({ peer }) => peer);
    await Promise.all(peers.map((peer) => peer.close()));
    this.#peers.clear();
  }

  #peerOf(server: KeptMcpServer): McpPeer | null {
    const known = this.#peers.get(server.id);
    if (known?.updatedAt === server.updatedAt) return known.peer;
    const peer = this.openPeer(server);
    if (peer === null) {
      this.#options.log.warn(
        { server: server.name },
        "The headers of an MCP server cannot be opened: the installation's secret has changed. Give them anew.",
      );
      return null;
    }
    this.#peers.set(server.id, { updatedAt: server.updatedAt, peer });
    return peer;
  }
}

/**
 * A server is another one once it was made anew, and once its address has another origin: its
 * headers do not go there by themselves, either. A digest, as whoever has a run may not know where.
 */
function termsOf({ id, url, ...terms }: KeptMcpServer): ServerTerms {
  const { origin } = new URL(url);
  const digest = createHash("sha256").update(`${id} ${origin}`).digest("base64url");
  return { ...terms, identity: digest.slice(0, IDENTITY_LETTERS) };
}
