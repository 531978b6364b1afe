import type { TokenUsage } from "@parley/shared";
import type { Db } from "../tables.ts";

export interface NewUsageRecord {
  organizationId: string;
  userId: string;
  runId: string;
  model: string;
  usage: TokenUsage;
  /** Null where the price of the model is not known. */
  costMicroDollars: number | null;
  /** The call was cut before the provider's final count. */
  estimated: boolean;
}

/** Belongs into the transaction that ends the run. */
export async function insertUsageRecord(db: Db, record: NewUsageRecord): Promise<void> {
  const { usage, costMicroDollars, ...rest } = record;
  await db
    .insertInto("usageRecords")
    .values({
      ...rest,
      ...usage,
      costMicroDollars: costMicroDollars === null ? null : String(costMicroDollars),
    })
    .execute();
}
