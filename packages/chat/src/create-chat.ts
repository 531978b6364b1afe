import {
  type Channel,
  type ConcurrentRuns,
  connect,
  type Db,
  type FileStorage,
  findConversation,
  findLastRunOptions,
  listBudgets,
  listFolders,
  listPresets,
  listOrganizationShares,
  listRuns,
  listShares,
  type Owner,
  RunEventWriter,
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
import { ConversationSweeper } from "./expiry/conversation-sweeper.ts";
import { getRetention, setRetention } from "./expiry/set-retention.ts";
import { deleteFile, getFile, readFile } from "./files/read-file.ts";
import { uploadFile } from "./files/upload-file.ts";
import { UploadSlots } from "./files/upload-slots.ts";
import { createFolder, removeFolder, updateFolder } from "./folders/keep-folders.ts";
import { followRun } from "./follow/follow-run.ts";
import { RunFeed } from "./follow/run-feed.ts";
import { parseHint } from "./log/hint.ts";
import type { LogEntry } from "./log/log-entry.ts";
import { RunLog } from "./log/run-log.ts";
import { deleteContentOf } from "./portability/delete-content.ts";
import { exportConversation } from "./portability/export-conversation.ts";
import { exportOrganization, exportUser } from "./portability/export-everything.ts";
import { importConversation } from "./portability/import-conversation.ts";
import { type ChatObserver, unobserved } from "./observe/chat-observer.ts";
import { type TraceReceiver, TraceSender } from "./observe/trace-sender.ts";
import { createPreset, removePreset, updatePreset } from "./presets/keep-presets.ts";
import type { ProcessLog } from "./process-log.ts";
import { type AnswerLimits, defaultLimits } from "./run/answer-limits.ts";
import { decideCall } from "./run/decide-call.ts";
import { Runner } from "./run/runner.ts";
import { type SettlerOptions, settleRun } from "./run/settle-runs.ts";
import { getRun, stopRun } from "./run/stop-run.ts";
import { RunTender } from "./run/tend-runs.ts";
import { SearchUpkeep } from "./search/search-upkeep.ts";
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
import { TitleMaker } from "./titles/title-maker.ts";
import { ConversationChanges } from "./updates/conversation-changes.ts";
import { followUpdates } from "./updates/updates-follow.ts";
import { reportOrganizationUsage, reportUsage } from "./usage/report-usage.ts";

export interface ChatOptions {
  db: Db;
  /** For the connections beside the pool: the run log's, and the lease's. */
  connectionString: string;
  model: LanguageModel;
  /** This process, as the owner of its runs. */
  ownerId: string;
  /** Milliseconds between two commits of the run log at the least. */
  flushMs: number;
  /** Milliseconds that an answer may take in all. */
  deadlineMs: number;
  /** Answers that may be written at once. */
  concurrentRuns: ConcurrentRuns;
  /** Milliseconds without use after which a temporary conversation is deleted. */
  temporaryForMs: number;
  /** How many bytes of files may be kept. */
  storage: FileStorage;
  /** Where the tools come from that answers may use; left out: there are none. */
  tools?: readonly ToolSource[];
  /** How far one answer may go with them; what is left out is as it is by default. */
  answerLimits?: Partial<AnswerLimits>;
  /** Days that a person has to decide on a tool's call that asks first. */
  approvalDays?: number;
  /** The model that names conversations; undefined: their first words do. */
  titleModel?: string | undefined;
  /** Milliseconds between two looks after lost stops and dead processes' runs. */
  tendMs?: number;
  /** Milliseconds between two looks after conversations whose time is over. */
  sweepMs?: number;
  /** Hears of what is done; nobody, where it is left out. */
  observer?: ChatObserver | undefined;
  /** Is told of all runs; nobody, where it is left out. */
  traceReceiver?: TraceReceiver | undefined;
  /** Milliseconds for which what it is to be told gathers. */
  traceGatherMs?: number;
  log: ProcessLog;
}

const TEND_MS = 1_500;
const APPROVAL_DAYS = 7;
const SWEEP_MS = 60_000;

/** How much a process is doing at one moment. */
export interface ChatLoad {
  /** Runs that it writes. */
  activeRuns: number;
  /** Readers that follow a run here. */
  followers: number;
  /** Events of runs that wait for their commit. */
  pendingEvents: number;
}

/** The domain of one process: what its transports call, and its life. */
export interface ChatProcess {
  readonly chat: Chat;
  /** Runs that this process is writing now. */
  activeRuns(): number;
  /** All that it is doing now. */
  load(): ChatLoad;
  /** Takes the lease and begins to look after runs and what has expired. */
  start(): Promise<void>;
  /** To be called with every notification, and with `onListen` after every (re)connect. */
  onNotification(channel: Channel, payload: string): void;
  onListen(): void;
  /** To be called with each change of somebody's job. */
  onJobChange(owner: Owner, jobId: string): void;
  /** Lets answers finish for `graceMs`, gives back the rest, ends the lease. */
  close(graceMs: number): Promise<void>;
}

export function createChat(options: ChatOptions): ChatProcess {
  const { db, model, ownerId, log, tools = [], observer = unobserved } = options;
  const feed = new RunFeed({ db, log });
  const publish = (runId: string, entries: readonly LogEntry[]): void =>
    feed.publish(runId, entries);
  const changes = new ConversationChanges({ db, ownerId, hasPeers: () => tender.hasPeers, log });
  // Of jobs every process hears by itself.
  const jobChanges = new ConversationChanges({ db, ownerId, hasPeers: () => false, log });
  const writer = new RunEventWriter(options.connectionString);
  const runLog = new RunLog({
    db,
    writer,
    ownerId,
    flushMs: options.flushMs,
    publish,
    hasPeers: () => tender.hasPeers,
    observer,
    log,
  });
  const provider = model.simulated ? "parley.simulator" : "anthropic";
  const traces =
    options.traceReceiver &&
    new TraceSender({
      db,
      receiver: options.traceReceiver,
      provider,
      gatherMs: options.traceGatherMs,
      log,
    });
  const runner = new Runner({
    db,
    model,
    runLog,
    publish,
    changes,
    onAnswered: (run, answer) => titles?.consider(run, answer),
    deadlineMs: options.deadlineMs,
    tools,
    limits: { ...defaultLimits, ...options.answerLimits },
    approvalDays: options.approvalDays ?? APPROVAL_DAYS,
    provider,
    observer,
    traces,
    log,
  });
  const titles =
    options.titleModel === undefined
      ? undefined
      : new TitleMaker({
          starter: { ...options, tools, runner, changes, defaultModel: model.defaultModel },
          feed,
          model: options.titleModel,
          log,
        });
  // Connections of its own: a lease must not run out because requests queue for the pool.
  const tenderDb = connect({
    connectionString: options.connectionString,
    max: 2,
    onIdleError: (error) => log.warn({ err: error }, "A database connection broke."),
  });
  const settler: SettlerOptions = {
    db: tenderDb,
    ownerId,
    runner,
    publish,
    changes,
    observer,
    traces,
    log,
  };
  const tender = new RunTender({ ...settler, tendMs: options.tendMs ?? TEND_MS });
  const sweeper = new ConversationSweeper({ db, sweepMs: options.sweepMs ?? SWEEP_MS, log });
  const searchUpkeep = new SearchUpkeep(db, log);
  return {
    chat: assembleChat({ ...options, tools, observer, runner, feed, changes, jobChanges, settler }),
    activeRuns: () => runner.activeCount,
    load: () => ({
      activeRuns: runner.activeCount,
      followers: feed.followerCount,
      pendingEvents: runLog.pendingEvents,
    }),
    async start() {
      await tender.start();
      sweeper.start();
      searchUpkeep.start();
      traces?.start();
    },
    onNotification(channel, payload) {
      if (channel === "parley_run_stop") runner.stop(payload);
      else if (channel === "parley_conversations") changes.hear(payload);
      else if (channel === "parley_run_events") {
        const hint = parseHint(payload);
        if (hint.ownerId !== ownerId) feed.hint(hint.runIds);
      }
    },
    onJobChange: (owner, jobId) => jobChanges.tell(owner, jobId),
    onListen() {
      jobChanges.hearAll();
      feed.hint("all");
      changes.hearAll();
    },
    async close(graceMs) {
      const swept = Promise.all([sweeper.close(), searchUpkeep.close()]);
      const titled = titles?.close();
      await runner.drain(graceMs);
      await titled;
      await swept;
      await traces?.close();
      await tender.close();
      feed.close();
      await writer.close();
      await tenderDb.destroy();
    },
  };
}

function assembleChat(parts: {
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
}): Chat {
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
