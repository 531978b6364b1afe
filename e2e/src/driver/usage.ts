import type { Db } from "@parley/db";

const DAY_MS = 24 * 60 * 60_000;
const DAYS = 60;
const models = [
  { model: "claude-sonnet-4-6", tokens: 9_000, cost: 40_000, wait: 700 },
  { model: "claude-haiku-4-5", tokens: 4_000, cost: 6_000, wait: 350 },
] as const;

/** Answers of the last sixty days: of each person by each model one a day, with ups and downs. */
export async function insertUsage(
  db: Db,
  people: readonly { organizationId: string; userId: string }[],
): Promise<void> {
  const now = Date.now();
  const rows = people.flatMap(({ organizationId, userId }, who) =>
    models.flatMap(({ model, tokens, cost, wait }) =>
      Array.from({ length: DAYS }, (_, day) => {
        const swing = 1 + Math.sin(day / 3 + who) / 2;
        return {
          organizationId,
          userId,
          runId: null,
          model,
          inputTokens: Math.round(tokens * swing),
          outputTokens: Math.round((tokens * swing) / 4),
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
          costMicroDollars: String(Math.round(cost * swing)),
          estimated: false,
          firstTokenMs: Math.round(wait * swing),
          createdAt: new Date(now - day * DAY_MS),
        };
      }),
    ),
  );
  await db.insertInto("usageRecords").values(rows).execute();
}
