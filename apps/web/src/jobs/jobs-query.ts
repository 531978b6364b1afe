import type { Job, JobStatus } from "@parley/shared";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

/** Whose jobs: the person's, everybody's in the organization, or the installation's. */
export type Whose = "own" | "organization" | "system";

export const jobStates = ["queued", "running", "completed", "failed", "cancelled"] as const;

export const jobsKey = ["jobs"] as const;
const PAGE_SIZE = 20;
/**
 * Milliseconds between two looks, while something goes on that is on the page, and while nothing does.
 * Of one's own work the page is told; of others' it has to look.
 */
const LOOK_MS = { active: 1_500, idle: 10_000 };

export function isActive({ status }: Job): boolean {
  return status === "queued" || status === "running";
}

export function jobsQuery(whose: Whose, status: JobStatus | undefined) {
  return infiniteQueryOptions({
    queryKey: [...jobsKey, whose, status],
    queryFn: ({ pageParam, signal }) => {
      const input = {
        limit: PAGE_SIZE,
        ...(status !== undefined && { status }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      switch (whose) {
        case "own":
          return parley.jobs.list.query(input, { signal });
        case "organization":
          return parley.jobs.organization.query(input, { signal });
        case "system":
          return parley.jobs.system.query(input, { signal });
      }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => {
      const jobs = state.data?.pages.flatMap(({ items }) => items) ?? [];
      return jobs.some(isActive) ? LOOK_MS.active : LOOK_MS.idle;
    },
  });
}
