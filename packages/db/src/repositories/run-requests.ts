import type { AnswerInput } from "@parley/shared";
import type { Db } from "../tables.ts";

/** Keeps the whole request of a run whose conversation is its caller's, until the run ends. */
export async function insertRunRequest(db: Db, runId: string, request: AnswerInput): Promise<void> {
  await db
    .insertInto("runRequests")
    .values({ runId, request: JSON.stringify(request) })
    .execute();
}

/** Undefined: the run has ended, or never had one. */
export async function findRunRequest(db: Db, runId: string): Promise<AnswerInput | undefined> {
  const row = await db
    .selectFrom("runRequests")
    .select("request")
    .where("runId", "=", runId)
    .executeTakeFirst();
  return row?.request;
}
