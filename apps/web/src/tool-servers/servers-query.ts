import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

export const serversKey = ["tool-servers"] as const;

export const serversQuery = queryOptions({
  queryKey: [...serversKey, "list"],
  queryFn: ({ signal }) => parley.mcpServers.list.query(undefined, { signal }),
});

/**
 * Whether a server answers, as it is set up now, and with which tools. It is called for this, so not
 * all the time.
 */
export function checkQuery({ id: serverId, updatedAt }: Server) {
  return queryOptions({
    queryKey: [...serversKey, "check", serverId, updatedAt],
    queryFn: ({ signal }) => parley.mcpServers.check.mutate({ serverId }, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

export type Server = Awaited<ReturnType<typeof parley.mcpServers.list.query>>[number];
export type Check = Awaited<ReturnType<typeof parley.mcpServers.check.mutate>>;
