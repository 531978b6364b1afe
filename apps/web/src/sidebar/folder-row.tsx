import type { Folder } from "@parley/shared";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, FolderClosed, FolderOpen, Pencil, SquarePen, Trash2 } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useStore } from "../app/create-store.ts";
import { listedConversation, useConversations } from "../data/conversation-list.ts";
import { MAX_FOLDER_NAME } from "../data/folders.ts";
import { commonWords } from "../ui/common-words.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { ConversationRow, draggedConversation } from "./conversation-row.tsx";
import { openFolders, setFolderOpen } from "./open-folders.ts";
import { RenameForm } from "./rename-form.tsx";
import { ShowOlder } from "./show-older.tsx";
import { sidebarWords } from "./sidebar-words.ts";
import { Unloaded } from "./unloaded.tsx";
import { useChangeConversation } from "./use-change-conversation.ts";
import { useChangeFolder } from "./use-change-folder.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface FolderRowProps {
  folder: Folder;
  onNavigate: (() => void) | undefined;
}

export function FolderRow({ folder: { id, name }, onNavigate }: FolderRowProps) {
  const navigate = useNavigate();
  const open = useStore(openFolders).includes(id);
  const { mutate } = useChangeFolder();
  const [busy, setBusy] = useState<"renaming" | "deleting" | null>(null);
  const renamed = useRef(false);
  const { isOver, ...dropTarget } = useDrop(id);
  const Icon = open ? FolderOpen : FolderClosed;
  if (busy === "renaming")
    return (
      <li>
        <RenameForm
          label={sidebarWords.folderName}
          title={name}
          maxLength={MAX_FOLDER_NAME}
          onDone={(next) => {
            setBusy(null);
            renamed.current = true;
            if (next !== null) mutate({ id, name: next });
          }}
        />
      </li>
    );
  return (
    <li
      {...dropTarget}
      className={`rounded-lg ${isOver ? "bg-hover outline-2 outline-accent" : ""}`}
    >
      <div className="group/row relative">
        <button
          ref={(button) => {
            if (button === null || !renamed.current) return;
            renamed.current = false;
            button.focus();
          }}
          type="button"
          data-folder={id}
          aria-expanded={open}
          onClick={() => setFolderOpen(id, !open)}
          className="flex h-9 w-full items-center gap-2 rounded-lg ps-2.5 pe-9 text-start text-sm transition-colors hover:bg-hover"
        >
          <Icon className="size-4 shrink-0 text-soft" />
          <span className="truncate" dir="auto" title={name}>
            {name}
          </span>
        </button>
        <span className="absolute inset-y-0 end-1 flex items-center focus-within:opacity-100 has-aria-expanded:opacity-100 can-hover:opacity-0 can-hover:group-hover/row:opacity-100">
          <MenuButton
            align="end"
            aria-label={sidebarWords.moreFor(name)}
            className="inline-flex size-7 items-center justify-center rounded-md text-soft hover:text-ink"
            items={[
              {
                key: "new",
                label: sidebarWords.newChatHere,
                icon: <SquarePen className="size-4 text-soft" />,
                onSelect: () => {
                  setFolderOpen(id, true);
                  void navigate({ to: "/", search: { folder: id } });
                  onNavigate?.();
                },
              },
              {
                key: "rename",
                label: sidebarWords.rename,
                icon: <Pencil className="size-4 text-soft" />,
                onSelect: () => setBusy("renaming"),
              },
              {
                key: "delete",
                label: commonWords.delete,
                icon: <Trash2 className="size-4" />,
                danger: true,
                onSelect: () => setBusy("deleting"),
              },
            ]}
          >
            <Ellipsis className="size-4" />
          </MenuButton>
        </span>
      </div>
      {open && <InFolder folderId={id} onNavigate={onNavigate} />}
      <Suspense>
        {busy === "deleting" && (
          <ConfirmDialog
            title={sidebarWords.deleteFolder(name)}
            description={sidebarWords.chatsStay}
            action={commonWords.delete}
            onConfirm={() => mutate({ id })}
            onClose={() => setBusy(null)}
          />
        )}
      </Suspense>
    </li>
  );
}

function InFolder({
  folderId,
  onNavigate,
}: { folderId: string } & Pick<FolderRowProps, "onNavigate">) {
  const list = useConversations({ folderId });
  const items = list.data?.items.filter((item) => !item.archived && item.folderId === folderId);
  if (items === undefined)
    return <Unloaded error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="ps-4">
      {items.length === 0 && (
        <p className="px-2.5 py-2 text-sm text-soft">{sidebarWords.emptyFolder}</p>
      )}
      <ul>
        {items.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            onNavigate={onNavigate}
          />
        ))}
      </ul>
      <ShowOlder list={list} />
    </div>
  );
}

/** For who has a mouse: what is dropped there is moved into the folder. */
function useDrop(folderId: string) {
  const client = useQueryClient();
  const change = useChangeConversation();
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    onDragOver: (event: React.DragEvent) => {
      if (!event.dataTransfer.types.includes(draggedConversation)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: React.DragEvent) => {
      setOver(false);
      const dragged = listedConversation(client, event.dataTransfer.getData(draggedConversation));
      if (dragged === undefined) return;
      event.preventDefault();
      if (dragged.folderId !== folderId) change(dragged, { folderId });
    },
  };
}
