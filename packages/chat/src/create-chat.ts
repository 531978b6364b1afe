import {
  type Channel,
  type ConcurrentRuns,
  connect,
  type Db,
  type FileStorage,
  type Owner,
  RunEventWriter,
} from "@parley/db";
import type { LanguageModel } from "@parley/llm";
import { assembleChat } from "./assemble-chat.ts";
import type { Chat } from "./chat.ts";
import { ConversationSweeper } from "./expiry/conversation-sweeper.ts";
import { RunFeed } from "./follow/run-feed.ts";
import { parseHint } from "./log/hint.ts";
import type { LogEntry } from "./log/log-entry.ts";
import { RunLog } from "./log/run-log.ts";
import { type ChatObserver, unobserved } from "./observe/chat-observer.ts";
import { type TraceReceiver, TraceSender } from "./observe/trace-sender.ts";
import type { ProcessLog } from "./process-log.ts";
import { type AnswerLimits, defaultLimits } from "./run/answer-limits.ts";
import { Runner } from "./run/runner.ts";
import type { SettlerOptions } from "./run/settle-runs.ts";
import { RunTender } from "./run/tend-runs.ts";
import { SearchUpkeep } from "./search/search-upkeep.ts";
import { TitleMaker } from "./titles/title-maker.ts";
import type { ToolSource } from "./tools/define-tool.ts";
import { ConversationChanges } from "./updates/conversation-changes.ts";

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
