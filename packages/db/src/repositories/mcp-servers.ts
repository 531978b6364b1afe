import type { McpApproval, McpServer } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** A server as it is kept, with its headers sealed. */
export interface KeptMcpServer extends McpServer {
  sealedHeaders: Buffer | null;
}

export interface McpServerValues {
  url: string;
  headerNames: string[];
  sealedHeaders: Buffer | null;
  enabled: boolean;
  approval: McpApproval;
  allowedTools: string[] | null;
}

interface McpServerRow extends McpServerValues {
  id: string;
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

const columns = [
  "id",
  "name",
  "url",
  "headerNames",
  "sealedHeaders",
  "enabled",
  "approval",
  "allowedTools",
  "createdAt",
  "updatedAt",
] as const;

function rowToKept({ createdAt, updatedAt, ...row }: McpServerRow): KeptMcpServer {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** All of an organization's, by their names. */
export async function listMcpServers(db: Db, organizationId: string): Promise<KeptMcpServer[]> {
  const rows = await db
    .selectFrom("mcpServers")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .orderBy("name")
    .execute();
  return rows.map(rowToKept);
}

/** Undefined: the organization has no such server. In a transaction, nobody else changes it then. */
export async function lockMcpServer(
  trx: Db,
  organizationId: string,
  id: string,
): Promise<KeptMcpServer | undefined> {
  const row = await trx
    .selectFrom("mcpServers")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && rowToKept(row);
}

/** Throws a unique violation where the organization has a server of that name. */
export async function insertMcpServer(
  trx: Db,
  organizationId: string,
  server: McpServerValues & { id: string; name: string },
): Promise<KeptMcpServer> {
  const row = await trx
    .insertInto("mcpServers")
    .values({ ...server, organizationId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return rowToKept(row);
}

export async function updateMcpServer(
  trx: Db,
  organizationId: string,
  id: string,
  values: McpServerValues,
): Promise<KeptMcpServer> {
  const row = await trx
    .updateTable("mcpServers")
    // Later than before, whatever the clock says: connections are known by it.
    .set({ ...values, updatedAt: sql<Date>`greatest(now(), updated_at + interval '1 ms')` })
    .where("organizationId", "=", organizationId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return rowToKept(row);
}

export async function deleteMcpServer(trx: Db, organizationId: string, id: string): Promise<void> {
  await trx
    .deleteFrom("mcpServers")
    .where("organizationId", "=", organizationId)
    .where("id", "=", id)
    .execute();
}
