import type { Db } from "@parley/db";
import type { PgBoss } from "pg-boss";

/** Jobs that one look finds; the next start finds the rest. */
const MAX_FOUND = 10_000;

/**
 * Has jobs delivered that pg-boss does not know of, though they have not ended: its schema was lost, or
 * made anew. Returns how many.
 */
export async function recoverJobs(db: Db, boss: PgBoss, names: readonly string[]): Promise<number> {
  if (names.length === 0) return 0;
  const lost = await db
    .$extendTables<{ "parley_jobs.job": { id: string } }>()
    .selectFrom("jobs")
    .select(["id", "name", "startAfter"])
    .where("endedAt", "is", null)
    .where("name", "in", names)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("parley_jobs.job as delivery")
            .select("delivery.id")
            .whereRef("delivery.id", "=", "jobs.id"),
        ),
      ),
    )
    .limit(MAX_FOUND)
    .execute();
  // By its id, so that of several processes that find it one has it delivered.
  for (const { id, name, startAfter } of lost) await boss.send(name, null, { id, startAfter });
  return lost.length;
}
