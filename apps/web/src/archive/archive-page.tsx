import type { Conversation } from "@parley/shared";
import { Link } from "@tanstack/react-router";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { formatDay } from "../app/format-date.ts";
import { useConversations } from "../data/conversation-list.ts";
import { failureOf } from "../failures/failure-of.ts";
import { PageHeader } from "../routes/page-header.tsx";
import { sidebarWords } from "../sidebar/sidebar-words.ts";
import {
  useDeleteConversation,
  useUpdateConversation,
} from "../sidebar/use-change-conversation.ts";
import { ThreadSkeleton } from "../thread/thread-skeleton.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { archiveWords } from "./archive-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

/** Conversations that were put away, to be brought back or deleted. */
export default function ArchivePage() {
  const list = useConversations({ only: "archived" });
  const items = list.data?.items.filter(({ archived }) => archived);
  return (
    <>
      <title>{`${archiveWords.title} · Parley`}</title>
      <PageHeader picker={false} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-10">
        <div className="mx-auto max-w-[46rem]">
          <h1 className="font-semibold text-xl">{archiveWords.title}</h1>
          <p className="mt-1 mb-5 text-sm text-soft">{archiveWords.about}</p>
          {items === undefined && list.error === null && <ThreadSkeleton />}
          {items === undefined && list.error !== null && (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          )}
          {items?.length === 0 && (
            <div className="rounded-2xl border border-line border-dashed px-5 py-8 text-center">
              <p className="font-medium">{archiveWords.none}</p>
              <p className="mt-1 text-sm text-soft">{archiveWords.noneAbout}</p>
            </div>
          )}
          {items !== undefined && items.length > 0 && (
            <ul className="divide-y divide-line rounded-2xl border border-line">
              {items.map((conversation) => (
                <ArchivedRow key={conversation.id} conversation={conversation} />
              ))}
            </ul>
          )}
          {list.hasOlder && (
            <button
              type="button"
              className={`mt-3 ${quietButton}`}
              disabled={list.loadingOlder}
              onClick={() => void list.loadOlder()}
            >
              {list.loadingOlder ? commonWords.loading : sidebarWords.showOlder}
            </button>
          )}
        </div>
      </div>
    </>
  );
}

function ArchivedRow({ conversation }: { conversation: Conversation }) {
  const [deleting, setDeleting] = useState(false);
  const update = useUpdateConversation(conversation);
  const remove = useDeleteConversation(conversation.id);
  const title = conversation.title ?? sidebarWords.untitled;
  return (
    <li className="flex items-center gap-2 py-2 ps-4 pe-2" data-testid="archived-row">
      <Link
        to="/c/$conversationId"
        params={{ conversationId: conversation.id }}
        className="min-w-0 flex-1 rounded-md py-1"
      >
        <span dir="auto" className="block truncate font-medium text-sm">
          {title}
        </span>
        <span className="text-soft text-xs">{formatDay(conversation.updatedAt)}</span>
      </Link>
      <button
        type="button"
        className={quietButton}
        aria-label={archiveWords.restoreNamed(title)}
        onClick={() => update({ archived: false })}
      >
        <ArchiveRestore className="size-4" />
        <span className="max-sm:hidden">{archiveWords.restore}</span>
      </button>
      <IconButton label={archiveWords.deleteNamed(title)} onClick={() => setDeleting(true)}>
        <Trash2 className="size-4" />
      </IconButton>
      <Suspense>
        {deleting && (
          <ConfirmDialog
            title={sidebarWords.deleteTitle}
            description={sidebarWords.deleteDescription(title)}
            action={commonWords.delete}
            onConfirm={remove}
            onClose={() => setDeleting(false)}
          />
        )}
      </Suspense>
    </li>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { title, advice } = failureOf(error);
  return (
    <div role="alert" className="text-sm">
      <p className="font-medium">{title}</p>
      <p className="mb-3 text-soft">{advice}</p>
      <button type="button" className={quietButton} onClick={onRetry}>
        {commonWords.tryAgain}
      </button>
    </div>
  );
}
