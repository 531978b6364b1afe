import { activeStatuses } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/**
 * Locks what a person has of conversations, or one of them: until the transaction ends nothing is
 * added to them. Those that are not there, or are another's, are left out.
 */
export async function lockConversations(db: Db, owner: Owner, only?: string): Promise<string[]> {
  let query = db
    .selectFrom("conversations")
    .select("id")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .orderBy("id")
    .forUpdate();
  if (only !== undefined) query = query.where("id", "=", only);
  return (await query.execute()).map(({ id }) => id);
}

/** The person's runs that are going, or those of one conversation. */
export async function listActiveRuns(db: Db, owner: Owner, only?: string): Promise<string[]> {
  let query = db
    .selectFrom("runs")
    .select("id")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("status", "in", activeStatuses);
  if (only !== undefined) query = query.where("conversationId", "=", only);
  return (await query.execute()).map(({ id }) => id);
}

/** With messages, runs and their logs. Usage records stay: money is not undone. */
export async function deleteConversations(
  db: Db,
  owner: Owner,
  ids: readonly string[],
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("conversations")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("id", "=", (eb) => eb.fn.any(eb.val([...ids])))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** What the person's calls were answered. */
export async function deleteIdempotencyKeys(db: Db, owner: Owner): Promise<void> {
  await db
    .deleteFrom("idempotencyKeys")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .execute();
}

/** Whether the person is a member, or has left something here. */
export async function hasTraces(db: Db, owner: Owner): Promise<boolean> {
  const { organizationId, userId } = owner;
  const { rows } = await sql<{ has: boolean }>`
    SELECT EXISTS (
      SELECT FROM members WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM conversations WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM presets WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM batches WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM scheduled_prompts WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM folders WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) OR EXISTS (
      SELECT FROM files WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ) AS has
  `.execute(db);
  return rows[0]?.has ?? false;
}
