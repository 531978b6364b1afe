import type { Conversation } from "@parley/shared";
import { Link } from "@tanstack/react-router";
import { Archive, Ellipsis, FolderInput, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { lazy, memo, Suspense, useRef, useState } from "react";
import { commonWords } from "../ui/common-words.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { RenameForm } from "./rename-form.tsx";
import { sidebarWords } from "./sidebar-words.ts";
import { usePrefetch } from "./use-prefetch.ts";
import { useDeleteConversation, useUpdateConversation } from "./use-change-conversation.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));
const MoveDialog = lazy(() => import("./move-dialog.tsx"));

/** Of what is dragged, where that is a conversation: its id. */
export const draggedConversation = "application/x-parley-conversation";

interface ConversationRowProps {
  conversation: Conversation;
  onNavigate: (() => void) | undefined;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, onNavigate } = props;
  const [renaming, setRenaming] = useState(false);
  const renamed = useRef(false);
  const [deleting, setDeleting] = useState(false);
  const prefetch = usePrefetch(conversation.id);
  const [moving, setMoving] = useState(false);
  const update = useUpdateConversation(conversation);
  const remove = useDeleteConversation(conversation.id);
  const title = conversation.title ?? sidebarWords.untitled;
  const running = conversation.activeRunIds.length > 0;
  const asks = conversation.waitingRunIds.length > 0;
  if (renaming)
    return (
      <li>
        <RenameForm
          label={sidebarWords.newTitle}
          title={title}
          onDone={(next) => {
            setRenaming(false);
            renamed.current = true;
            if (next !== null) update({ title: next });
          }}
        />
      </li>
    );
  return (
    <li className="group/row relative">
      <Link
        ref={(link) => {
          if (link === null || !renamed.current) return;
          renamed.current = false;
          link.focus();
        }}
        to="/c/$conversationId"
        params={{ conversationId: conversation.id }}
        data-testid="conversation-link"
        data-running={running}
        data-asks={asks}
        onClick={onNavigate}
        {...prefetch}
        onDragStart={({ dataTransfer }) =>
          dataTransfer.setData(draggedConversation, conversation.id)
        }
        title={title}
        className="flex h-9 items-center rounded-lg ps-2.5 pe-9 text-sm transition-colors hover:bg-hover aria-[current=page]:bg-hover aria-[current=page]:font-medium"
      >
        <span className="truncate" dir="auto">
          {title}
        </span>
        {running && (
          <span className="sr-only">{asks ? sidebarWords.asks : sidebarWords.answering}</span>
        )}
      </Link>
      {asks && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 end-2.5 inline-flex size-4.5 -translate-y-1/2 items-center justify-center rounded-full border border-caution-line bg-caution-soft font-semibold text-caution text-xs group-focus-within/row:hidden can-hover:group-hover/row:hidden"
        >
          ?
        </span>
      )}
      {running && !asks && (
        <span className="pointer-events-none absolute top-1/2 end-3.5 size-2 -translate-y-1/2 animate-pulse-dot rounded-full bg-accent group-focus-within/row:hidden can-hover:group-hover/row:hidden" />
      )}
      <span
        className={`absolute inset-y-0 end-1 flex items-center focus-within:opacity-100 has-aria-expanded:opacity-100 can-hover:opacity-0 can-hover:group-hover/row:opacity-100 ${running ? "opacity-0" : ""}`}
      >
        <MenuButton
          align="end"
          aria-label={sidebarWords.moreFor(title)}
          className="inline-flex size-7 items-center justify-center rounded-md text-soft hover:text-ink"
          items={[
            {
              key: "pin",
              label: conversation.pinned ? sidebarWords.unpin : sidebarWords.pin,
              icon: conversation.pinned ? (
                <PinOff className="size-4 text-soft" />
              ) : (
                <Pin className="size-4 text-soft" />
              ),
              onSelect: () => update({ pinned: !conversation.pinned }),
            },
            {
              key: "rename",
              label: sidebarWords.rename,
              icon: <Pencil className="size-4 text-soft" />,
              onSelect: () => setRenaming(true),
            },
            {
              key: "move",
              label: sidebarWords.move,
              icon: <FolderInput className="size-4 text-soft" />,
              onSelect: () => setMoving(true),
            },
            {
              key: "archive",
              label: sidebarWords.archive,
              icon: <Archive className="size-4 text-soft" />,
              onSelect: () => update({ archived: true }),
            },
            {
              key: "delete",
              label: commonWords.delete,
              icon: <Trash2 className="size-4" />,
              danger: true,
              onSelect: () => setDeleting(true),
            },
          ]}
        >
          <Ellipsis className="size-4" />
        </MenuButton>
      </span>
      <Suspense>
        {moving && (
          <MoveDialog
            title={title}
            folderId={conversation.folderId}
            onMove={(folderId) => update({ folderId })}
            onClose={() => setMoving(false)}
          />
        )}
        {deleting && (
          <ConfirmDialog
            title={sidebarWords.deleteTitle}
            description={
              running
                ? `${sidebarWords.deleteDescription(title)} ${sidebarWords.answerStops}`
                : sidebarWords.deleteDescription(title)
            }
            action={commonWords.delete}
            onConfirm={remove}
            onClose={() => setDeleting(false)}
          />
        )}
      </Suspense>
    </li>
  );
});
