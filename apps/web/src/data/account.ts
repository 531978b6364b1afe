import { queryOptions, useQuery } from "@tanstack/react-query";

const STALE_MS = 10_000;

/** Who is signed in. Reading it takes code that the first page does without. */
export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: async ({ signal }) => {
    const { readAccount } = await import("../account/auth-api.ts");
    return readAccount(signal);
  },
  staleTime: STALE_MS,
});

/** What the server offers to whoever comes. */
export const statusQuery = queryOptions({
  queryKey: ["auth-status"],
  queryFn: async ({ signal }) => {
    const { readStatus } = await import("../account/auth-api.ts");
    return readStatus(signal);
  },
  staleTime: STALE_MS,
});

/** Undefined until it is known. */
export function useAccount() {
  return useQuery(accountQuery).data;
}
