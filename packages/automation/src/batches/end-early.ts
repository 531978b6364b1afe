import { assertWithinBudgets } from "@parley/chat";
import { type BatchWork, type Db, endItems, listUnasked, type TakenItems } from "@parley/db";
import { type ErrorCode, ParleyError } from "@parley/shared";
import { failedItem, unansweredItem } from "./ended-item.ts";

const AT_ONCE = 1_000;

/**
 * Ends all that nobody was asked yet: as cancelled, or failed for one reason. `inHand`: also what
 * was taken in hand, where nobody is at work on it.
 */
export async function endUnasked(
  db: Db,
  batch: BatchWork,
  reason: "cancelled" | { code: ErrorCode; message: string },
  { inHand = false }: { inHand?: boolean } = {},
): Promise<void> {
  for (;;) {
    const positions = await listUnasked(db, batch.id, { inHand, limit: AT_ONCE });
    if (positions.length === 0) return;
    const ended = positions.map((position) =>
      reason === "cancelled" ? unansweredItem(position, reason) : failedItem(position, "", reason),
    );
    // Others that end them meanwhile would do, but nobody does while this job is held.
    if ((await endItems(db, batch, ended)) === 0) return;
  }
}

/** Why the next item may not be asked, in the words of a refused answer; null: it may later. */
export function budgetRefusal(
  taken: Extract<TakenItems, { type: "over budget" }>,
): { code: ErrorCode; message: string } | null {
  const { budgets, cost, model } = taken;
  if (cost !== null && budgets.some(({ reservedMicroDollars: reserved }) => reserved > 0)) {
    // What is reserved for others may not be spent: then it fits once they have ended.
    const everFits = budgets.every(
      ({ monthlyMicroDollars, spentMicroDollars }) =>
        spentMicroDollars + cost <= monthlyMicroDollars,
    );
    if (everFits) return null;
  }
  try {
    assertWithinBudgets({
      run: { model },
      reservedMicroDollars: cost,
      budgets: budgets.map((budget) => ({
        ...budget,
        reservedMicroDollars: budget.reservedMicroDollars + (cost ?? 0),
      })),
    });
    return null;
  } catch (error) {
    if (error instanceof ParleyError) return { code: error.code, message: error.message };
    throw error;
  }
}
