import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Account } from "../account/auth-api.ts";
import { isAdmin } from "../account/role-words.ts";
import { accountQuery } from "../data/account.ts";
import { Loaded } from "./loaded.tsx";
import { settingsWords } from "./settings-words.ts";

/** What the server gives to admins alone, and a word to everybody else who comes by its address. */
export function AdminsOnly({ children }: { children: (me: Account) => ReactNode }) {
  const account = useQuery(accountQuery);
  return (
    <Loaded query={account} what={settingsWords.whoYouAre}>
      {(me) =>
        isAdmin(me.role) ? children(me) : <p className="text-soft">{settingsWords.adminsOnly}</p>
      }
    </Loaded>
  );
}
