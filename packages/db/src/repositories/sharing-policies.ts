import type { Db } from "../tables.ts";

/** Whether the organization's conversations can be shared by link. */
export async function findSharingAllowed(db: Db, organizationId: string): Promise<boolean> {
  const row = await db
    .selectFrom("sharingPolicies")
    .select("allowed")
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  return row?.allowed ?? true;
}

/** False: it was so already. */
export async function setSharingAllowed(
  db: Db,
  organizationId: string,
  allowed: boolean,
): Promise<boolean> {
  const before = await findSharingAllowed(db, organizationId);
  if (before === allowed) return false;
  await db
    .insertInto("sharingPolicies")
    .values({ organizationId, allowed })
    .onConflict((conflict) => conflict.column("organizationId").doUpdateSet({ allowed }))
    .execute();
  return true;
}
