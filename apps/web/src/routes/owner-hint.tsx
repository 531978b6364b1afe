import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserRoundPlus } from "lucide-react";
import { statusQuery } from "../data/account.ts";
import { pageWords } from "./page-words.ts";

/** For whoever came in by the printed link and has no account yet. Floats, so that nothing moves. */
export function OwnerHint() {
  const { data } = useQuery(statusQuery);
  if (data?.isOwnerWithoutAccount !== true) return null;
  return (
    <aside
      aria-label={pageWords.yourAccount}
      className="absolute inset-x-3 bottom-4 mx-auto flex max-w-[42rem] animate-appear items-center gap-3 rounded-2xl border border-line bg-raised py-2.5 ps-4 pe-2.5 text-sm sm:inset-x-4 [@media(max-height:44rem)]:static [@media(max-height:44rem)]:mb-4 [@media(max-height:44rem)]:w-full"
    >
      <UserRoundPlus className="size-[1.125rem] shrink-0 text-accent-ink" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{pageWords.setUpAccount}</span>{" "}
        <span className="text-soft">{pageWords.whySetUp}</span>
      </p>
      <Link
        to="/settings/account"
        className="inline-flex h-9 shrink-0 items-center rounded-lg bg-accent-soft px-3 font-medium text-accent-ink transition-colors hover:bg-hover"
      >
        {pageWords.setUp}
      </Link>
    </aside>
  );
}
