import { readFile } from "node:fs/promises";
import { type McpServers, searchConversations, type ToolSource } from "@parley/chat";
import type { Db, SecretBox } from "@parley/db";
import type { Outbound } from "@parley/outbound";
import {
  createBuiltInTools,
  createMcpServers,
  OrganizationServers,
  parseStdioConfig,
  type StdioServer,
  StdioServers,
} from "@parley/tools";
import type { Logger } from "pino";
import { type Env, EnvError } from "../env.ts";

export interface OpenToolsOptions {
  env: Env;
  db: Db;
  box: SecretBox;
  outbound: Outbound;
  log: Logger;
}

export interface OpenTools {
  /** Of two tools with one name the first source's is meant. */
  sources: ToolSource[];
  mcpServers: McpServers;
  close(): Promise<void>;
}

/** The tools that answers may use: built in, of the operator's programs, of organizations' servers. */
export async function openTools(options: OpenToolsOptions): Promise<OpenTools> {
  const { env, db, box, outbound, log } = options;
  const builtIn = createBuiltInTools({
    search: (caller, input) => searchConversations(db, caller, input),
    outbound,
    fetchPage: env.TOOL_FETCH_PAGE,
  });
  const stdio = new StdioServers(await readMcpConfig(env.MCP_CONFIG), log);
  const servers = new OrganizationServers({ db, box, outbound, log });
  return {
    sources: [builtIn, stdio, servers],
    mcpServers: createMcpServers({ db, box, outbound, servers, reserved: stdio.names }),
    async close() {
      await Promise.all([builtIn.close(), stdio.close(), servers.close()]);
    },
  };
}

async function readMcpConfig(path: string | undefined): Promise<StdioServer[]> {
  if (path === undefined) return [];
  try {
    return parseStdioConfig(await readFile(path, "utf8"));
  } catch (error) {
    const message = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
    throw new EnvError(`MCP_CONFIG names a file that cannot be used: ${message}`);
  }
}
