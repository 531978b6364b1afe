import type { McpServers } from "@parley/chat";
import {
  appendAudit,
  type Db,
  deleteMcpServer,
  holdCountOfOrganization,
  insertMcpServer,
  isUniqueViolation,
  type KeptMcpServer,
  listMcpServers,
  lockMcpServer,
  type SecretBox,
  updateMcpServer,
} from "@parley/db";
import { type Outbound, OutboundError } from "@parley/outbound";
import {
  type CreateMcpServerInput,
  MAX_MCP_SERVERS,
  type McpServer,
  ParleyError,
  type Principal,
  type UpdateMcpServerInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { checkServer } from "./check-server.ts";
import { type ServerHeaders, sealHeaders } from "./header-box.ts";
import type { OrganizationServers } from "./organization-servers.ts";

export interface ManageServersOptions {
  db: Db;
  box: SecretBox;
  outbound: Outbound;
  servers: OrganizationServers;
  /** Names of the operator's own servers. */
  reserved: readonly string[];
}

/** What admins do with the servers of their organization. */
export function createMcpServers(options: ManageServersOptions): McpServers {
  const { db, servers } = options;
  return {
    async list({ organizationId }) {
      return (await listMcpServers(db, organizationId)).map(toPublic);
    },
    create: (principal, input) => createServer(options, principal, input),
    update: (principal, input) => changeServer(options, principal, input),
    delete: (principal, id) => removeServer(options, principal, id),
    async check(principal, id, signal) {
      const server = await lockMcpServer(db, principal.organizationId, id);
      if (server === undefined) throw noSuchServer();
      return checkServer(servers.openPeer(server), server, signal);
    },
  };
}

async function createServer(
  { db, box, outbound, reserved }: ManageServersOptions,
  principal: Principal,
  { headers, ...input }: CreateMcpServerInput,
): Promise<McpServer> {
  assertCallable("url", () => outbound.check(input.url));
  assertCallable("headers", () => outbound.checkHeaders(headers));
  if (reserved.includes(input.name)) throw nameTaken(input.name);
  const id = uuidv7();
  const { organizationId } = principal;
  try {
    const made = await db.transaction().execute(async (trx) => {
      if ((await holdCountOfOrganization(trx, "mcpServers", organizationId)) >= MAX_MCP_SERVERS)
        throw new ParleyError(
          "CONFLICT",
          `An organization has ${MAX_MCP_SERVERS} MCP servers at the most. Delete one that is not needed.`,
        );
      const server = { ...input, ...kept(box, id, headers), id };
      const inserted = await insertMcpServer(trx, organizationId, server);
      await appendAudit(trx, principal, {
        action: "mcpServer.create",
        target: { type: "mcpServer", id },
        after: auditOf(inserted),
      });
      return inserted;
    });
    return toPublic(made);
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(input.name);
    throw error;
  }
}

async function changeServer(
  { db, box, outbound }: ManageServersOptions,
  principal: Principal,
  { serverId, headers, ...input }: UpdateMcpServerInput,
): Promise<McpServer> {
  const { url: newUrl } = input;
  if (newUrl !== undefined) assertCallable("url", () => outbound.check(newUrl));
  if (headers !== undefined) assertCallable("headers", () => outbound.checkHeaders(headers));
  const { organizationId } = principal;
  return db.transaction().execute(async (trx) => {
    const before = await lockMcpServer(trx, organizationId, serverId);
    if (before === undefined) throw noSuchServer();
    const url = newUrl ?? before.url;
    if (headers === undefined && before.sealedHeaders !== null && !isSameOrigin(url, before.url))
      throw new ParleyError(
        "BAD_REQUEST",
        "The headers were given for another server: give them anew, or {} for none, with this address.",
      );
    const after = await updateMcpServer(trx, organizationId, serverId, {
      url,
      enabled: input.enabled ?? before.enabled,
      approval: input.approval ?? before.approval,
      allowedTools: input.allowedTools === undefined ? before.allowedTools : input.allowedTools,
      ...(headers === undefined
        ? { headerNames: before.headerNames, sealedHeaders: before.sealedHeaders }
        : kept(box, serverId, headers)),
    });
    await appendAudit(trx, principal, {
      action: "mcpServer.update",
      target: { type: "mcpServer", id: serverId },
      before: auditOf(before),
      after: { ...auditOf(after), newHeaders: headers !== undefined },
    });
    return toPublic(after);
  });
}

function removeServer(
  { db }: ManageServersOptions,
  principal: Principal,
  id: string,
): Promise<void> {
  const { organizationId } = principal;
  return db.transaction().execute(async (trx) => {
    const before = await lockMcpServer(trx, organizationId, id);
    if (before === undefined) throw noSuchServer();
    await deleteMcpServer(trx, organizationId, id);
    await appendAudit(trx, principal, {
      action: "mcpServer.delete",
      target: { type: "mcpServer", id },
      before: auditOf(before),
    });
  });
}

function toPublic({ sealedHeaders: _, ...server }: KeptMcpServer): McpServer {
  return server;
}

function kept(box: SecretBox, id: string, headers: ServerHeaders) {
  return { headerNames: Object.keys(headers), sealedHeaders: sealHeaders(box, id, headers) };
}

/** Of its address the origin alone: some people write keys into the rest. */
function auditOf({ name, url, headerNames, enabled, approval, allowedTools }: KeptMcpServer) {
  return { name, origin: new URL(url).origin, headerNames, enabled, approval, allowedTools };
}

/** Throws BAD_REQUEST for what would be refused whenever the server is called. */
function assertCallable(part: "url" | "headers", check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof OutboundError)
      throw new ParleyError("BAD_REQUEST", error.message, {
        issues: [{ path: [part], message: error.message }],
      });
    throw error;
  }
}

function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

const noSuchServer = () => new ParleyError("NOT_FOUND", "There is no such MCP server.");

function nameTaken(name: string): ParleyError {
  return new ParleyError(
    "CONFLICT",
    `There is an MCP server named “${name}” already. Choose another name.`,
  );
}
