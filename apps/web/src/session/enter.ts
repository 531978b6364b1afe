import type { QueryClient } from "@tanstack/react-query";
import { readAccount } from "../account/auth-api.ts";
import { accountQuery } from "../data/account.ts";
import { session } from "./session.ts";

/**
 * Opens the app for whoever has just signed in; nothing of who was here before is shown to them.
 * Rejects where they may not come in after all: they belong to no organization any more.
 */
export async function enter(client: QueryClient): Promise<void> {
  const account = await readAccount();
  client.clear();
  client.setQueryData(accountQuery.queryKey, account);
  session.set(() => "signed-in");
}
