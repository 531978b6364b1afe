import type { BatchItem, BatchResult } from "@parley/shared";
import type { BatchItemResult, Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** Results of one read: replies may be long. */
const RESULTS_AT_ONCE = 200;

export interface NewBatchItem {
  position: number;
  item: BatchItem;
  model: string;
  /** The length of its line. */
  bytes: number;
  maxCostMicroDollars: number | null;
}

/** Adds items of a batch that comes in. Returns the places of those whose customId is new in it. */
export async function insertBatchItems(
  db: Db,
  { organizationId }: Owner,
  batchId: string,
  items: readonly NewBatchItem[],
): Promise<Set<number>> {
  const rows = await db
    .insertInto("batchItems")
    .values(
      items.map(({ position, item, model, bytes, maxCostMicroDollars }) => ({
        batchId,
        position,
        organizationId,
        customId: item.customId,
        request: JSON.stringify(item),
        model,
        bytes,
        maxCostMicroDollars: maxCostMicroDollars === null ? null : String(maxCostMicroDollars),
        result: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(["batchId", "customId"]).doNothing())
    .returning("position")
    .execute();
  return new Set(rows.map(({ position }) => position));
}

interface ResultRow {
  position: number;
  customId: string;
  status: "waiting" | "sent" | BatchResult["status"];
  result: BatchItemResult | null;
  costMicroDollars: string | null;
}

const nothing: BatchItemResult = {
  reply: null,
  model: null,
  stopReason: null,
  usage: null,
  error: null,
};

function resultRowToResult(row: ResultRow): BatchResult | undefined {
  const { customId, status, result, costMicroDollars } = row;
  if (status === "waiting" || status === "sent") return undefined;
  const cost = costMicroDollars === null ? null : Number(costMicroDollars);
  return { customId, status, ...(result ?? nothing), costMicroDollars: cost };
}

/** What became of the items so far, in their order; read page by page, as it is taken. */
export async function* readBatchResults(
  db: Db,
  { organizationId }: { organizationId: string },
  batchId: string,
): AsyncGenerator<BatchResult, void> {
  for await (const row of readItems(db, organizationId, batchId)) {
    const result = resultRowToResult(row);
    if (result !== undefined) yield result;
  }
}

/** The items with what became of them, for whoever takes all of it along. */
export async function* readBatchItems(
  db: Db,
  { organizationId }: { organizationId: string },
  batchId: string,
): AsyncGenerator<{ item: BatchItem; result: BatchResult | null }, void> {
  for await (const row of readItems(db, organizationId, batchId))
    yield { item: row.request, result: resultRowToResult(row) ?? null };
}

async function* readItems(db: Db, organizationId: string, batchId: string) {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom("batchItems")
      .select(["position", "customId", "status", "result", "costMicroDollars", "request"])
      .where("organizationId", "=", organizationId)
      .where("batchId", "=", batchId)
      .where("position", ">", after)
      .orderBy("position")
      .limit(RESULTS_AT_ONCE)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < RESULTS_AT_ONCE || last === undefined) return;
    after = last.position;
  }
}
