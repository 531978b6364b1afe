import type { Conversation } from "@parley/shared";
import { useConversations } from "../data/conversation-list.ts";
import { failureOf } from "../failures/failure-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { type DateGroup, dateGroups } from "./date-groups.ts";
import { sidebarWords } from "./sidebar-words.ts";

export function ConversationList({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const list = useConversations();
  const pinned = useConversations("pinned");
  return (
    <nav
      aria-label={sidebarWords.conversations}
      className="min-h-0 flex-1 overflow-y-auto px-3 pb-4"
    >
      {list.data === undefined ? (
        <Unloaded error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        groups(list.data.items, pinned.data?.items, new Date(list.dataUpdatedAt)).map((group) => (
          <section key={group.label} className="pt-4">
            <h2 className="px-2.5 pb-1 font-medium text-soft text-xs">{group.label}</h2>
            <ul>
              {group.items.map((conversation) => (
                <ConversationRow
                  key={conversation.id}
                  conversation={conversation}
                  onNavigate={onNavigate}
                />
              ))}
            </ul>
          </section>
        ))
      )}
      {list.data?.items.length === 0 && (
        <p className="px-2.5 pt-4 text-sm text-soft">{sidebarWords.none}</p>
      )}
      {list.hasOlder && (
        <button
          type="button"
          className="mt-3 w-full rounded-lg px-2.5 py-2 text-start text-sm text-soft hover:bg-hover hover:text-ink disabled:opacity-50"
          disabled={list.loadingOlder}
          onClick={() => void list.loadOlder()}
        >
          {list.loadingOlder ? commonWords.loading : sidebarWords.showOlder}
        </button>
      )}
    </nav>
  );
}

/** What is pinned, however old it is, then the rest by date. */
function groups(
  items: readonly Conversation[],
  pinned: readonly Conversation[] = [],
  now: Date,
): DateGroup<Conversation>[] {
  const shown = items.filter(({ archived }) => !archived);
  const known = new Map([...pinned, ...shown].map((item) => [item.id, item]));
  const top = [...known.values()]
    .filter((item) => item.pinned)
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const rest = dateGroups(
    shown.filter((item) => !item.pinned),
    now,
  );
  return top.length === 0 ? rest : [{ label: sidebarWords.pinned, items: top }, ...rest];
}

function Unloaded({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error === null)
    return (
      <div role="status" className="animate-skeleton space-y-4 px-2.5 pt-6">
        <span className="sr-only">{sidebarWords.loading}</span>
        {["w-4/5", "w-3/5", "w-11/12", "w-2/3", "w-3/4"].map((width) => (
          <div key={width} className={`h-4 rounded bg-hover ${width}`} />
        ))}
      </div>
    );
  const { title, advice } = failureOf(error);
  return (
    <div className="px-2.5 pt-5 text-sm">
      <p className="font-medium">{title}</p>
      <p className="mb-3 text-soft">{advice}</p>
      <button type="button" className={quietButton} onClick={onRetry}>
        {commonWords.tryAgain}
      </button>
    </div>
  );
}
