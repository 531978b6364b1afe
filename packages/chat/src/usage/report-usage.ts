import { type Db, listBudgetsOf, sumUsage } from "@parley/db";
import {
  type OrganizationUsage,
  type OrganizationUsageInput,
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
  const filter = { ...input, from, to, userId: principal.userId };
  const { total, byDay, byModel, byDayAndModel, bySpender } = await sumUsage(db, principal, filter);
  const byKey = bySpender
    .slice(0, MAX_SPENDERS)
    .map(({ userId: _id, userName: _name, ...rest }) => rest);
  const budgets = await listBudgetsOf(db, principal, MAX_BUDGETS);
  return { ...isoSpan({ from, to }), total, items: byDayAndModel, byDay, byModel, byKey, budgets };
}

/** What everyone in the principal's organization used in a span of time. */
export async function reportOrganizationUsage(
  db: Db,
  principal: Principal,
  input: OrganizationUsageInput,
): Promise<OrganizationUsage> {
  const { from, to } = spanOf(input);
  const { bySpender, byPerson, ...sums } = await sumUsage(db, principal, { ...input, from, to });
  return {
    ...isoSpan({ from, to }),
    ...sums,
    items: bySpender.slice(0, MAX_SPENDERS),
    byPerson: byPerson.slice(0, MAX_SPENDERS),
  };
}

function isoSpan({ from, to }: { from: Date; to: Date }): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() };
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
