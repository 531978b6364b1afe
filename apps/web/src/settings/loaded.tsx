import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FailureNote } from "../failures/failure-note.tsx";
import { anyFailureOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { settingsWords } from "./settings-words.ts";

interface LoadedProps<Data> {
  query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch">;
  /** What is loaded, for screen readers: "the API keys". */
  what: string;
  children: (data: Data) => ReactNode;
}

/** What a query has brought; until then its outline, or why it did not. */
export function Loaded<Data>({ query, what, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null)
    return (
      <div role="alert">
        <FailureNote failure={anyFailureOf(query.error)}>
          <button type="button" className={quietButton} onClick={() => void query.refetch()}>
            {commonWords.tryAgain}
          </button>
        </FailureNote>
      </div>
    );
  return (
    <div role="status" className="animate-skeleton space-y-3 py-1.5">
      <span className="sr-only">{settingsWords.loading(what)}</span>
      <div className="h-4 w-2/5 rounded bg-hover forced-colors:border" />
      <div className="h-4 w-3/5 rounded bg-hover forced-colors:border" />
    </div>
  );
}
