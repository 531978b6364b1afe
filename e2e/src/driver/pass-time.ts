import type { Db } from "@parley/db";

/** What pg-boss keeps of the jobs that it delivers. */
type Deliveries = {
  "parleyJobs.job": { state: string; heartbeatOn: Date | null; startAfter: Date };
};

/** Whatever waits for its next attempt is due: nobody has minutes for it. */
export async function endWaits(db: Db): Promise<void> {
  const now = new Date();
  await db
    .$extendTables<Deliveries>()
    .updateTable("parleyJobs.job")
    .set({ startAfter: now })
    .where("state", "=", "retry")
    .where("startAfter", ">", now)
    .execute();
  await db
    .updateTable("webhookDeliveries")
    .set({ nextAttemptAt: now })
    .where("status", "=", "pending")
    .where("nextAttemptAt", ">", now)
    // Not what has been sent just now: it would be sent for ever.
    .where("attemptedAt", "<", new Date(now.getTime() - 2_000))
    .execute();
}

/**
 * Makes every running job look as if its process had been silent for a minute: those of the dead are
 * taken over at once, and those of the living while they are still being worked on.
 */
export async function forgetHeartbeats(db: Db): Promise<void> {
  await db
    .$extendTables<Deliveries>()
    .updateTable("parleyJobs.job")
    .set({ heartbeatOn: new Date(Date.now() - 60_000) })
    .where("state", "=", "active")
    .execute();
}
