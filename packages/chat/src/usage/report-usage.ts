import { type Db, listBudgetsOf, sumUsage, sumUsageOfOrganization } from "@parley/db";
import {
  type OrganizationUsage,
  ParleyError,
  type Principal,
  type UsageInput,
  type UsageReport,
} from "@parley/shared";

const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;
const MAX_BUDGETS = 100;
/** People and keys that one report tells apart. */
const MAX_SPENDERS = 1_000;
const DAY_MS = 24 * 60 * 60_000;

/** What the principal used in a span of time, and the budgets that they count against, as they are now. */
export async function reportUsage(
  db: Db,
  principal: Principal,
  input: UsageInput,
): Promise<UsageReport> {
  const { from, to } = spanOf(input);
  const items = await sumUsage(db, principal, { from, to });
  const total = {
    runs: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costMicroDollars: 0,
    unpricedRuns: 0,
  };
  for (const item of items) {
    total.runs += item.runs;
    total.inputTokens += item.inputTokens;
    total.outputTokens += item.outputTokens;
    total.cacheReadTokens += item.cacheReadTokens;
    total.cacheWriteTokens += item.cacheWriteTokens;
    total.costMicroDollars += item.costMicroDollars;
    total.unpricedRuns += item.unpricedRuns;
  }
  const budgets = await listBudgetsOf(db, principal, MAX_BUDGETS);
  return { from: from.toISOString(), to: to.toISOString(), total, items, budgets };
}

/** What everyone in the principal's organization used in a span of time. */
export async function reportOrganizationUsage(
  db: Db,
  principal: Principal,
  input: UsageInput,
): Promise<OrganizationUsage> {
  const { from, to } = spanOf(input);
  const usage = await sumUsageOfOrganization(db, principal, { from, to, limit: MAX_SPENDERS });
  return { from: from.toISOString(), to: to.toISOString(), ...usage };
}

function spanOf(input: UsageInput): { from: Date; to: Date } {
  const to = input.to === undefined ? new Date() : new Date(input.to);
  const from =
    input.from === undefined
      ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS)
      : new Date(input.from);
  const length = to.getTime() - from.getTime();
  if (length <= 0 || length > MAX_DAYS * DAY_MS)
    throw new ParleyError(
      "BAD_REQUEST",
      `from: It must be before the end, and at most ${MAX_DAYS} days before it.`,
    );
  return { from, to };
}
