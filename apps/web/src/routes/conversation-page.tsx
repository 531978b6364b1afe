import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Message } from "../app/parley.ts";
import { useStore } from "../app/create-store.ts";
import { restoreAttachments } from "../attachments/attachment-drafts.ts";
import type { FileBlock } from "../attachments/sent-file.ts";
import { Composer, type ComposerHandle } from "../composer/composer.tsx";
import { ContextMeter } from "../composer/context-meter.tsx";
import { draftOf } from "../composer/drafts.ts";
import { temporaryNext } from "../composer/temporary-switch.tsx";
import { useEscape } from "../composer/use-escape.ts";
import { useConversationPulse, useMessages } from "../data/conversation-messages.ts";
import { useModelChoice } from "../data/models.ts";
import { codeOf } from "../failures/failure-of.ts";
import { useParameters } from "../parameters/parameters.ts";
import { useBranchOf } from "../search/use-found-message.ts";
import { outbox, removeFromOutbox } from "../send/outbox.ts";
import type { OutboxItem } from "../send/outbox-item.ts";
import { sendMessage } from "../send/send-message.ts";
import { useStop } from "../send/use-stop.ts";
import { useLiveConnection } from "../stream/live-answers.ts";
import { useFollow } from "../stream/use-follow.ts";
import { reconnectUpdates } from "../updates/updates.ts";
import { asQuote } from "../thread/as-quote.ts";
import { ConnectionStatus } from "../thread/connection-status.tsx";
import { followNewest } from "../thread/chosen-branches.ts";
import { useRememberedBranch } from "../thread/remembered-branch.ts";
import { Thread, type ThreadHandle } from "../thread/thread.tsx";
import { ThreadSkeleton } from "../thread/thread-skeleton.tsx";
import { useAnswerStatus } from "../thread/use-answer-status.ts";
import { useBranch } from "../thread/use-branch.ts";
import { ConversationMenu } from "./conversation-menu.tsx";
import { ConversationProblem } from "./conversation-problem.tsx";
import { conversationWords } from "./conversation-words.ts";
import { PageHeader } from "./page-header.tsx";
import { TemporaryNote } from "./temporary-note.tsx";

interface ConversationPageProps {
  conversationId: string;
  /** A message to go to, as a search has found it. */
  messageId: string | undefined;
}

export default function ConversationPage({ conversationId, messageId }: ConversationPageProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const allUnsent = useStore(outbox);
  const unsent = useMemo(
    () => allUnsent.filter((item) => item.conversationId === conversationId),
    [allUnsent, conversationId],
  );
  // While the server is making it, there is nothing to ask for.
  const exists = !unsent.some((item) => item.createConversation && item.failure === null);
  const pulse = useConversationPulse(conversationId, exists);
  const messages = useMessages(conversationId, exists);
  useArrived(unsent, messages.data);
  useRememberedBranch(conversationId, messages.data, pulse.data);
  useBranchOf(conversationId, messages.data, messageId);
  const { branch, run } = useBranch(conversationId, messages.data, unsent);
  useFollow(run);
  const { stop, stopping } = useStop(run);
  const { requested: model, model: asked } = useModelChoice();
  const parameters = useParameters(conversationId, exists);
  const usage = branch.findLast(({ message }) => message.run?.usage)?.message.run?.usage;
  const status = useAnswerStatus(branch, run);
  const lostStream = useLiveConnection(run?.messageId) === "reconnecting";
  const reconnecting = lostStream || isUnreachable(pulse.error ?? pulse.failureReason);
  const thread = useRef<ThreadHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  useEscape(run !== undefined, stop);

  // Only once: the address of the conversation is what is kept.
  const forgetFound = useCallback(
    () => void navigate({ to: ".", search: {}, replace: true }),
    [navigate],
  );
  const takeBack = useCallback(
    (item: OutboxItem) => {
      removeFromOutbox(item.id);
      restoreAttachments(item.createConversation ? undefined : conversationId, item.files);
      if (!item.createConversation) return composer.current?.fill(item.content);
      temporaryNext.set(() => item.temporary === true);
      draftOf(undefined).write(item.content);
      void navigate({ to: "/" });
    },
    [conversationId, navigate],
  );
  const quote = useCallback(
    (words: string) => composer.current?.fill(asQuote(words, composer.current.read())),
    [],
  );
  const send = (content: string, files: readonly FileBlock[]): void => {
    const parentId = branch.at(-1)?.message.id ?? null;
    followNewest({ conversationId, parentId });
    sendMessage(client, { conversationId, parentId, content, files, model, parameters });
    thread.current?.jump();
  };

  const temporary = pulse.data?.temporary ?? unsent.some((item) => item.temporary === true);
  const kept = useMemo(() => {
    const onTheWay = new Set(unsent.map(({ id }) => id));
    return branch.map(({ message }) => message).filter(({ id }) => !onTheWay.has(id));
  }, [branch, unsent]);
  const title = temporary
    ? conversationWords.temporary
    : (pulse.data?.title ?? titleOf(unsent[0]) ?? conversationWords.untitled);
  const loaded = messages.data !== undefined || unsent.length > 0;
  return (
    <>
      <title>{`${title} · Parley`}</title>
      <PageHeader
        title={title}
        menu={
          exists && (
            <ConversationMenu
              conversationId={conversationId}
              title={title}
              branch={kept}
              temporary={temporary}
            />
          )
        }
      />
      {temporary && <TemporaryNote conversationId={conversationId} conversation={pulse.data} />}
      <p role="status" className="sr-only">
        {status}
      </p>
      {!loaded && messages.error !== null && (
        <ConversationProblem error={messages.error} onRetry={() => void messages.refetch()} />
      )}
      {!loaded && messages.error === null && <ThreadSkeleton />}
      {loaded && (
        <Thread
          ref={thread}
          branch={branch}
          outbox={unsent}
          busy={run !== undefined || unsent.length > 0}
          reconnecting={reconnecting}
          onFollowAgain={reconnectUpdates}
          onTakeBack={takeBack}
          foundId={messageId}
          onFound={forgetFound}
          onQuote={quote}
        >
          <ConnectionStatus reconnecting={reconnecting} />
          <Composer
            ref={composer}
            conversationId={conversationId}
            keepsDraft={!temporary}
            options={
              usage && asked && <ContextMeter usage={usage} contextWindow={asked.contextWindow} />
            }
            blocked={unsent.length > 0}
            running={run !== undefined}
            stopping={stopping}
            onSend={send}
            onStop={stop}
          />
          <p className="pt-2 pb-2.5 text-center text-soft text-xs">
            {conversationWords.checkAnswers}
          </p>
        </Thread>
      )}
    </>
  );
}

/** Until the server has made one. */
function titleOf(item: OutboxItem | undefined): string | undefined {
  return item?.content.slice(0, 80) || item?.files?.[0]?.name;
}

/** What seemed lost on its way, and is there after all, is no longer on its way. */
function useArrived(unsent: readonly OutboxItem[], messages: readonly Message[] = []): void {
  useEffect(() => {
    for (const item of unsent)
      if (item.failure !== null && messages.some((message) => message.id === item.id))
        removeFromOutbox(item.id);
  }, [unsent, messages]);
}

function isUnreachable(error: Error | null): boolean {
  return error !== null && codeOf(error) === undefined;
}
