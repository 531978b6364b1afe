import type { Preset } from "@parley/shared";
import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

const PAGE_SIZE = 100;
/** The latest of more than anybody can choose from by name. */
const MAX_PAGES = 5;

/** All presets that one may choose, one's own and the shared ones. */
export const presetsQuery = queryOptions({
  queryKey: ["presets"],
  staleTime: 60_000,
  async queryFn({ signal }): Promise<readonly Preset[]> {
    const presets: Preset[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { items, nextCursor }: { items: Preset[]; nextCursor: string | null } =
        await parley.presets.list.query(
          { limit: PAGE_SIZE, ...(cursor !== null && { cursor }) },
          { signal },
        );
      presets.push(...items);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    return presets;
  },
});
