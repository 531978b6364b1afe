import type { Conversation } from "@parley/shared";
import { useConversations } from "../data/conversation-list.ts";
import { useFolders } from "../data/folders.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { dateGroups } from "./date-groups.ts";
import { Folders } from "./folders.tsx";
import { ShowOlder } from "./show-older.tsx";
import { sidebarWords } from "./sidebar-words.ts";
import { Unloaded } from "./unloaded.tsx";

/** What is pinned, then the folders, then what is in none by its date. */
export function ConversationList({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const list = useConversations({ only: "unfiled" });
  const pinned = useConversations({ only: "pinned" });
  const folders = useFolders();
  const top = pinnedOf([...(pinned.data?.items ?? []), ...(list.data?.items ?? [])]);
  const rest = list.data?.items.filter(
    (item) => !item.archived && !item.pinned && item.folderId === null,
  );
  return (
    <nav
      aria-label={sidebarWords.conversations}
      className="min-h-0 flex-1 overflow-y-auto px-3 pb-4"
    >
      {rest === undefined ? (
        <Unloaded error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          {top.length > 0 && (
            <Group label={sidebarWords.pinned} items={top} onNavigate={onNavigate} />
          )}
          <Folders onNavigate={onNavigate} />
          {dateGroups(rest, new Date(list.dataUpdatedAt)).map(({ label, items }) => (
            <Group key={label} label={label} items={items} onNavigate={onNavigate} />
          ))}
        </>
      )}
      {rest?.length === 0 && top.length === 0 && folders.data?.length === 0 && (
        <p className="px-2.5 pt-4 text-sm text-soft">{sidebarWords.none}</p>
      )}
      <ShowOlder list={list} />
    </nav>
  );
}

interface GroupProps {
  label: string;
  items: readonly Conversation[];
  onNavigate: (() => void) | undefined;
}

function Group({ label, items, onNavigate }: GroupProps) {
  return (
    <section className="pt-4">
      <h2 className="px-2.5 pb-1 font-medium text-soft text-xs">{label}</h2>
      <ul>
        {items.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            onNavigate={onNavigate}
          />
        ))}
      </ul>
    </section>
  );
}

/** However old they are. */
function pinnedOf(items: readonly Conversation[]): Conversation[] {
  const known = new Map(items.map((item) => [item.id, item]));
  return [...known.values()]
    .filter((item) => item.pinned && !item.archived)
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}
