import type { Budget, OrganizationUsage } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";
import { lastDays } from "./days.ts";

/** What is shown, as it stands in the page's address. */
export interface UsageSearch {
  /** `all`: everybody's, for admins. */
  of?: string | undefined;
  /** How many; 30 where it is left out. */
  days?: string | undefined;
  /** A metric. */
  show?: string | undefined;
  model?: string | undefined;
  /** Ids. */
  person?: string | undefined;
  key?: string | undefined;
}

/** One's own usage and the organization's, in one form. */
export interface Usage extends Omit<OrganizationUsage, "items"> {
  byKey: readonly (Omit<OrganizationUsage["items"][number], "userId" | "userName"> & {
    userName?: string | null;
  })[];
  budgets: readonly Budget[];
}

/** In days. */
export const spans: readonly string[] = ["7", "30", "90", "365"];
const DEFAULT_DAYS = 30;

export function spanOf({ days }: UsageSearch): number {
  return days !== undefined && spans.includes(days) ? Number(days) : DEFAULT_DAYS;
}

const REFRESH_MS = 60_000;

export function useUsage(search: UsageSearch, ofAll: boolean) {
  const { model, person, key } = search;
  return useQuery<Usage>({
    queryKey: ["usage", ofAll, spanOf(search), model, person, key],
    staleTime: 10_000,
    refetchInterval: REFRESH_MS,
    // While another filter loads, what was there stays; but never another's.
    placeholderData: (before, query) => (query?.queryKey[1] === ofAll ? before : undefined),
    queryFn: ({ signal }) => readUsage(search, ofAll, signal),
  });
}

async function readUsage(search: UsageSearch, ofAll: boolean, signal: AbortSignal): Promise<Usage> {
  const { model, person, key } = search;
  const input = {
    ...lastDays(spanOf(search), new Date()),
    ...(model !== undefined && { model }),
    ...(isId(key) && { apiKeyId: key }),
  };
  if (ofAll) {
    const { items, ...usage } = await parley.usage.organization.query(
      { ...input, ...(isId(person) && { userId: person }) },
      { signal },
    );
    return { ...usage, byKey: items, budgets: [] };
  }
  const { items, ...usage } = await parley.usage.report.query(input, { signal });
  return { ...usage, byDayAndModel: items, byPerson: [] };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f-]{36}$/.test(text);
}
