import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** Counts what a person has, and lets nobody else add to it until the transaction ends. */
export async function holdCountOfMember(
  trx: Db,
  table: "folders" | "scheduledPrompts",
  { organizationId, userId }: Owner,
): Promise<number> {
  await trx
    .selectFrom("members")
    .select("id")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .forNoKeyUpdate()
    .execute();
  const { count } = await trx
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The same of what an organization has. */
export async function holdCountOfOrganization(
  trx: Db,
  table: "mcpServers" | "webhooks",
  organizationId: string,
): Promise<number> {
  await trx
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .execute();
  const { count } = await trx
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
