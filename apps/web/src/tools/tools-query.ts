import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

/** The tools that the person's answers may use, asked for when somebody needs to know. */
export const toolsQuery = queryOptions({
  queryKey: ["tools"],
  queryFn: ({ signal }) => parley.tools.list.query(undefined, { signal }),
  staleTime: 60_000,
});

export type Tool = Awaited<ReturnType<typeof parley.tools.list.query>>[number];
