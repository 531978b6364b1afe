import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

const GOING_MS = 2_000;
/** The latest; results of older ones are for programs. */
const SHOWN = 100;

export const batchesQuery = queryOptions({
  queryKey: ["batches"],
  queryFn: async ({ signal }) =>
    (await parley.batches.list.query({ limit: SHOWN }, { signal })).items,
  refetchInterval: ({ state }) =>
    state.data?.some(({ status }) => status !== "ended") === true ? GOING_MS : false,
});
