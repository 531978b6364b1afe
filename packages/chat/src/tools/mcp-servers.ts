import type {
  CreateMcpServerInput,
  McpServer,
  McpServerCheck,
  Principal,
  UpdateMcpServerInput,
} from "@parley/shared";

/**
 * The servers that an organization's tools come from. Those that an id names in another
 * organization do not exist (NOT_FOUND). What they are shown is never given out again.
 */
export interface McpServers {
  /** All of them, by their names. */
  list(principal: Principal): Promise<McpServer[]>;
  create(principal: Principal, input: CreateMcpServerInput): Promise<McpServer>;
  update(principal: Principal, input: UpdateMcpServerInput): Promise<McpServer>;
  delete(principal: Principal, serverId: string): Promise<void>;
  /** Connects to it now and asks for its tools. */
  check(principal: Principal, serverId: string, signal: AbortSignal): Promise<McpServerCheck>;
}
