import type { Db } from "../tables.ts";

/** The setting of that name; made by whoever asks first, of several processes at once as well. */
export async function ensureSetting(db: Db, name: string, make: () => string): Promise<string> {
  await db
    .insertInto("settings")
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  return value;
}
