import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { endOtherSessions, listSessions, type SessionItem } from "../account/auth-api.ts";
import { describeBrowser } from "../account/describe-browser.ts";
import { formatMinute } from "../app/format-date.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { accountWords } from "./account-words.ts";
import { Loaded } from "./loaded.tsx";
import { sessionsKey } from "./sessions-key.ts";
import { Section } from "./section.tsx";

/** Where the account is signed in. */
export function SessionsSection({ current }: { current: string }) {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => listSessions(signal),
  });
  // Ending them twice is the same as once, so this call is tried again by itself.
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsKey }),
  });
  const others = sessions.data?.some(({ id }) => id !== current) ?? false;
  return (
    <Section
      title={accountWords.signedInAt}
      aside={
        others && (
          <button
            type="button"
            className={`${quietButton} shrink-0`}
            disabled={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            {endOthers.isPending ? commonWords.signingOut : accountWords.signOutElsewhere}
          </button>
        )
      }
    >
      <Loaded query={sessions} what={accountWords.whereSignedIn}>
        {(items) => (
          <ul aria-label={accountWords.sessions} className="-my-3 divide-y divide-line">
            {newestFirst(items).map((item) => (
              <li key={item.id} className="flex items-center justify-between gap-4 py-3 text-sm">
                <div className="min-w-0">
                  <p className="font-medium">{describeBrowser(item.userAgent)}</p>
                  <p className="text-[0.8125rem] text-soft">
                    {item.ipAddress != null && item.ipAddress !== "" && `${item.ipAddress} · `}
                    {accountWords.signedIn(formatMinute(item.createdAt))}
                  </p>
                </div>
                {item.id === current && (
                  <span className="shrink-0 rounded-full bg-accent-soft px-2.5 py-0.5 font-medium text-[0.78125rem] text-accent-ink">
                    {accountWords.thisBrowser}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <p role="alert" className="mt-4 text-danger text-sm empty:hidden">
        {endOthers.error === null ? null : sentenceOf(endOthers.error)}
      </p>
    </Section>
  );
}

function newestFirst(items: readonly SessionItem[]): readonly SessionItem[] {
  return items.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}
