import {
  type ConcurrentRuns,
  type Db,
  type FileStorage,
  findConversation,
  findLastRunOptions,
  listBudgets,
  listFolders,
  listOrganizationShares,
  listPresets,
  listRuns,
  listShares,
} from "@parley/db";
import type { LanguageModel } from "@parley/llm";
import { type Conversation, ParleyError, type Principal } from "@parley/shared";
import { removeBudget, setBudget } from "./budgets/set-budget.ts";
import type { Chat } from "./chat.ts";
import { completeChat, startChat } from "./conversation/complete-chat.ts";
import { createConversation } from "./conversation/create-conversation.ts";
import { deleteConversation } from "./conversation/delete-conversation.ts";
import { forkConversation } from "./conversation/fork-conversation.ts";
import { listConversations } from "./conversation/list-conversations.ts";
import { listMessages } from "./conversation/list-messages.ts";
import { updateConversation } from "./conversation/update-conversation.ts";
import { getRetention, setRetention } from "./expiry/set-retention.ts";
import { deleteFile, getFile, readFile } from "./files/read-file.ts";
import { uploadFile } from "./files/upload-file.ts";
import { UploadSlots } from "./files/upload-slots.ts";
import { createFolder, removeFolder, updateFolder } from "./folders/keep-folders.ts";
import { followRun } from "./follow/follow-run.ts";
import type { RunFeed } from "./follow/run-feed.ts";
import type { ChatObserver } from "./observe/chat-observer.ts";
import { deleteContentOf } from "./portability/delete-content.ts";
import { exportConversation } from "./portability/export-conversation.ts";
import { exportOrganization, exportUser } from "./portability/export-everything.ts";
import { importConversation } from "./portability/import-conversation.ts";
import { createPreset, removePreset, updatePreset } from "./presets/keep-presets.ts";
import type { ProcessLog } from "./process-log.ts";
import { decideCall } from "./run/decide-call.ts";
import type { Runner } from "./run/runner.ts";
import { type SettlerOptions, settleRun } from "./run/settle-runs.ts";
import { getRun, stopRun } from "./run/stop-run.ts";
import { searchConversations } from "./search/search-conversations.ts";
import { continueMessage, regenerateMessage } from "./send/answer-again.ts";
import { answerHeld } from "./send/answer-held.ts";
import { editMessage, sendMessage } from "./send/send-message.ts";
import { continueShare } from "./share/continue-share.ts";
import { createShare } from "./share/create-share.ts";
import { readShare } from "./share/read-share.ts";
import { revokeShare } from "./share/revoke-share.ts";
import { getSharing, setSharing } from "./share/set-sharing.ts";
import { readStatus } from "./system/read-status.ts";
import type { ToolSource } from "./tools/define-tool.ts";
import { describeTool, invokeTool, listToolsOf } from "./tools/invoke-tool.ts";
import type { ConversationChanges } from "./updates/conversation-changes.ts";
import { followUpdates } from "./updates/updates-follow.ts";
import { reportOrganizationUsage, reportUsage } from "./usage/report-usage.ts";

interface ChatParts {
  db: Db;
  ownerId: string;
  runner: Runner;
  feed: RunFeed;
  changes: ConversationChanges;
  jobChanges: ConversationChanges;
  settler: SettlerOptions;
  tools: readonly ToolSource[];
  observer: ChatObserver;
  log: ProcessLog;
  model: LanguageModel;
  concurrentRuns: ConcurrentRuns;
  temporaryForMs: number;
  storage: FileStorage;
}

/** What transports call, put together from what one process has. */
export function assembleChat(parts: ChatParts): Chat {
  const { db, runner, feed, changes, model, storage, settler } = parts;
  // Not by the lease's connections: it may have to wait for another process.
  const settle = (runId: string) => settleRun({ ...settler, db }, runId, "wait");
  const stopping = { db, runner, settle };
  const slots = new UploadSlots();
  const starter = { ...parts, defaultModel: model.defaultModel };
  const existing = async (principal: Principal, id: string): Promise<Conversation> => {
    const conversation = await findConversation(db, principal, id);
    if (conversation === undefined)
      throw new ParleyError("NOT_FOUND", "There is no such conversation.");
    return conversation;
  };
  return {
    conversations: {
      async create(principal, input) {
        const made = await createConversation(parts, principal, input);
        changes.publish(principal, made.id);
        return made;
      },
      list: (principal, page) => listConversations(db, principal, page),
      search: (principal, input) => searchConversations(db, principal, input),
      get: existing,
      async update(principal, input) {
        const updated = await updateConversation(db, principal, input);
        changes.publish(principal, input.conversationId);
        return updated;
      },
      async parameters(principal, id) {
        const options = await findLastRunOptions(db, principal, id);
        if (options === undefined)
          throw new ParleyError("NOT_FOUND", "There is no such conversation.");
        const { system = null, maxTokens = null, thinking = null, tools = null } = options;
        return { system, maxTokens, thinking, tools };
      },
      async fork(principal, input) {
        const forked = await forkConversation(parts, principal, input);
        changes.publish(principal, forked.id);
        return forked;
      },
      async delete(principal, id) {
        await deleteConversation(stopping, principal, id);
        changes.publish(principal, id);
      },
      messages: (principal, input) => listMessages(db, principal, input),
    },
    messages: {
      send: (principal, input) => sendMessage(starter, principal, input),
      edit: (principal, input) => editMessage(starter, principal, input),
      regenerate: (principal, input) => regenerateMessage(starter, principal, input),
      continue: (principal, input) => continueMessage(starter, principal, input),
    },
    runs: {
      get: (principal, runId) => getRun(db, principal, runId),
      list: (principal, filter) =>
        listRuns(db, principal.organizationId, { ...filter, userId: principal.userId }),
      stop: (principal, runId) => stopRun(stopping, principal, runId),
      decide: (principal, input) => decideCall({ ...settler, requests: db }, principal, input),
      follow: (principal, input) => followRun(db, feed, principal, input),
    },
    updates: {
      follow: (principal, input) => followUpdates(parts, principal, input),
    },
    data: {
      exportConversation: (principal, input) => exportConversation(db, principal, input),
      exportUser: (principal) => exportUser(db, principal),
      exportOrganization: (principal) => exportOrganization(db, principal),
      async importConversation(principal, input) {
        const imported = await importConversation(parts, principal, input);
        changes.publish(principal, imported.conversationId);
        return imported;
      },
      async deleteContentOf(principal, userId) {
        const deleted = await deleteContentOf(stopping, principal, userId);
        changes.publish({ ...principal, userId }, null);
        return deleted;
      },
    },
    files: {
      upload: (principal, input, body) =>
        uploadFile({ db, slots, storage }, principal, input, body),
      get: (principal, id) => getFile(db, principal, id),
      read: (principal, id) => readFile(db, principal, id),
      delete: (principal, id) => deleteFile(db, principal, id),
    },
    start: (principal, input) => startChat(starter, principal, input),
    complete: (principal, input, signal) => completeChat(starter, principal, input, signal),
    answer: (principal, input) => answerHeld(starter, principal, input),
    usage: (principal, input) => reportUsage(db, principal, input),
    organizationUsage: (principal, input) => reportOrganizationUsage(db, principal, input),
    budgets: {
      list: (principal, page) => listBudgets(db, principal, page),
      set: (principal, input) => setBudget(db, principal, input),
      remove: (principal, subject) => removeBudget(db, principal, subject),
    },
    retention: {
      get: (principal) => getRetention(db, principal),
      set: (principal, input) => setRetention(db, principal, input),
    },
    presets: {
      list: (principal, page) => listPresets(db, principal, page),
      create: (principal, input) => createPreset(db, principal, input),
      update: (principal, input) => updatePreset(db, principal, input),
      delete: (principal, presetId) => removePreset(db, principal, presetId),
    },
    folders: {
      list: (principal) => listFolders(db, principal),
      async create(principal, input) {
        const made = await createFolder(db, principal, input);
        changes.publish(principal, null);
        return made;
      },
      async update(principal, input) {
        const updated = await updateFolder(db, principal, input);
        changes.publish(principal, null);
        return updated;
      },
      async delete(principal, folderId) {
        await removeFolder(db, principal, folderId);
        changes.publish(principal, null);
      },
    },
    shares: {
      create: (principal, input) => createShare(db, principal, input),
      list: (principal, page) => listShares(db, principal, page),
      listOrganization: (principal, page) => listOrganizationShares(db, principal, page),
      revoke: (principal, shareId) => revokeShare(db, principal, shareId),
      read: (token) => readShare(db, token),
      async continue(principal, input) {
        const imported = await continueShare(parts, principal, input);
        changes.publish(principal, imported.conversationId);
        return imported;
      },
    },
    sharing: {
      get: (principal) => getSharing(db, principal),
      set: (principal, input) => setSharing(db, principal, input),
    },
    tools: {
      list: (principal, signal) => listToolsOf(parts, principal, signal),
      describe: (principal, name, signal) => describeTool(parts, principal, name, signal),
      invoke: (principal, input, signal) => invokeTool(parts, principal, input, signal),
    },
    status: (principal) => readStatus(db, model, principal),
    models: () => ({
      models: [...model.models],
      defaultModel: model.defaultModel,
      simulated: model.simulated,
    }),
  };
}
