import type { QueryClient } from "@tanstack/react-query";
import { accountQuery } from "../data/account.ts";
import { sessionsKey } from "./sessions-key.ts";

/** After what gives the browser another session: who is signed in, and where. */
export async function reloadAccount(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: accountQuery.queryKey }),
    client.invalidateQueries({ queryKey: sessionsKey }),
  ]);
}
