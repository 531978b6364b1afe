import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: ({ signal }) => parley.schedules.list.query(undefined, { signal }),
  // What the clock sends is seen without a reload.
  refetchInterval: 15_000,
});
