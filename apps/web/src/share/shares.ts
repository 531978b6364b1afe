import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

const PAGE_SIZE = 20;
const sharesKey = ["shares"] as const;
const organizationSharesKey = ["shares", "organization"] as const;
export const sharingKey = ["sharing"] as const;

/** One's own links, or those to one conversation, the latest first. */
export function useShares(conversationId?: string) {
  return useInfiniteQuery({
    queryKey: [...sharesKey, "mine", conversationId ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      parley.shares.list.query(
        {
          limit: PAGE_SIZE,
          ...(conversationId !== undefined && { conversationId }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Everybody's links in the organization, the latest first. */
export function useOrganizationShares() {
  return useInfiniteQuery({
    queryKey: organizationSharesKey,
    queryFn: ({ pageParam, signal }) =>
      parley.shares.organization.query(
        { limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Whether the organization allows links. */
export function useSharing() {
  return useQuery({
    queryKey: sharingKey,
    queryFn: ({ signal }) => parley.sharing.get.query(undefined, { signal }),
  });
}

/** To be called when a link was made or revoked. */
export function useReloadShares(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: sharesKey });
}
