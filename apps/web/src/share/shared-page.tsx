import type { SharedConversation } from "@parley/shared";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { v7 as uuidv7 } from "uuid";
import { formatDay } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { statusQuery } from "../data/account.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Entrance } from "../session/entrance.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { Mark } from "../ui/mark.tsx";
import { ThemeToggle } from "../ui/theme-toggle.tsx";
import { readShared } from "./read-shared.ts";
import { shareWords } from "./share-words.ts";
import { Transcript } from "./transcript.tsx";
import "../export/print.css";

/** What the link of a shared branch opens, for whoever has it. */
export default function SharedPage({ token }: { token: string }) {
  const shared = useQuery({
    queryKey: ["shared", token],
    queryFn: ({ signal }) => readShared(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (shared.data === null)
    return (
      <Entrance title={shareWords.invalidTitle} description={shareWords.invalidDescription}>
        <Link to="/" className={primaryButton}>
          {shareWords.openParley}
        </Link>
      </Entrance>
    );
  return (
    <main className="h-full overflow-y-auto print:h-auto print:overflow-visible">
      <meta name="robots" content="noindex, nofollow" />
      <div className="mx-auto max-w-[46rem] px-4 pt-4 pb-14 sm:px-6">
        <div className="mb-6 flex items-center justify-between gap-3 print:hidden">
          <Link to="/" aria-label={shareWords.openParley} className="rounded-lg">
            <Mark className="size-8" />
          </Link>
          <ThemeToggle />
        </div>
        <Loaded query={shared} what={shareWords.sharedConversation}>
          {(known) => known !== null && <Shared token={token} shared={known} />}
        </Loaded>
      </div>
    </main>
  );
}

function Shared({ token, shared }: { token: string; shared: SharedConversation }) {
  const { author, sharedAt, messages } = shared;
  const title = shared.title ?? shareWords.untitled;
  const date = formatDay(sharedAt);
  return (
    <>
      <title>{`${title} · Parley`}</title>
      <header className="mb-8 border-line border-b pb-5">
        <h1 dir="auto" className="font-semibold text-2xl tracking-tight [overflow-wrap:anywhere]">
          {title}
        </h1>
        <p className="mt-1.5 text-sm text-soft">
          <span dir="auto">
            {author === null ? shareWords.sharedOn(date) : shareWords.sharedBy(author, date)}
          </span>
          {" · "}
          {shareWords.readOnly}
        </p>
      </header>
      <Transcript messages={messages} author={author} />
      <footer className="mt-10 border-line border-t pt-5 print:hidden">
        <Continue token={token} />
      </footer>
    </>
  );
}

function Continue({ token }: { token: string }) {
  const navigate = useNavigate();
  const { data: status } = useQuery(statusQuery);
  const copy = useMutation({
    // One id for all tries: they make one conversation.
    mutationFn: (id: string) => parley.shares.continue.mutate({ token, id }),
    onSuccess: ({ conversationId }) =>
      navigate({ to: "/c/$conversationId", params: { conversationId } }),
  });
  if (status?.signedIn !== true)
    return (
      <Link to="/" className={quietButton}>
        {shareWords.openParley}
      </Link>
    );
  return (
    <>
      <button
        type="button"
        className={primaryButton}
        disabled={copy.isPending}
        onClick={() => copy.mutate(uuidv7())}
      >
        {copy.isPending ? shareWords.continuing : shareWords.continueHere}
      </button>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {copy.error === null ? null : sentenceOf(copy.error)}
      </p>
    </>
  );
}
