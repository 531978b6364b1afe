import type { AppRouter } from "@parley/api";
import type * as shared from "@parley/shared";
import type { TRPCClient, TRPCClientError } from "@trpc/client";

/*
 * What the package says of the router and its data, derived from them. A declaration file repeats a
 * written type as it stands, with the packages that it refers to; an inferred one it writes out. So
 * every type here is inferred from a call of `spellOut`, and the published declarations need none of
 * the workspace, tRPC or zod. Only types are taken from this file: it is never loaded.
 */
declare function spellOut<T>(): { [K in keyof T]: Named<T[K]> };
declare function spellOutCalls<Calls extends object>(): {
  readonly [Noun in keyof Calls]: {
    readonly [Verb in keyof Calls[Noun] as Call<Calls[Noun][Verb]> extends never
      ? never
      : Verb]: Call<Calls[Noun][Verb]>;
  };
};

/** Gives what was spelled out its name, under which editors show it. */
type Plain<T> = { [K in keyof T]: T[K] };

/** How a call is made, besides its input. */
export interface CallOptions {
  /** Gives the call up. What the server has begun by then goes on. */
  signal?: AbortSignal | undefined;
}

/** A call that only reads. Rejects with a `CallError`. */
export interface Query<Input, Output> {
  query(input: Input, options?: CallOptions): Promise<Output>;
}

/** A call that changes something. Rejects with a `CallError`. */
export interface Mutation<Input, Output> {
  mutate(input: Input, options?: CallOptions): Promise<Output>;
}

/** What the client offers of the router. The rest speaks the formats of others and has clients of its own. */
type Router = Pick<
  TRPCClient<AppRouter>,
  | "apiKeys"
  | "audit"
  | "batches"
  | "budgets"
  | "chat"
  | "conversations"
  | "data"
  | "files"
  | "folders"
  | "jobs"
  | "mcpServers"
  | "messages"
  | "models"
  | "presets"
  | "retention"
  | "runs"
  | "schedules"
  | "shares"
  | "sharing"
  | "system"
  | "tools"
  | "usage"
  | "webhooks"
>;
type Call<Procedure> = Procedure extends {
  query: (input: infer Input, ...rest: never[]) => Promise<infer Output>;
}
  ? Query<Named<Input>, Result<Output>>
  : Procedure extends { mutate: (input: infer Input, ...rest: never[]) => Promise<infer Output> }
    ? Mutation<Named<Input>, Result<Output>>
    : never;
/** tRPC calls the result of a call that returns nothing `never`. */
type Result<Output> = [Output] extends [never] ? void : Named<Output>;
type InputOf<Resolve extends (input: never) => unknown> = Parameters<Resolve>[0];
type OutputOf<Resolve extends (input: never) => Promise<unknown>> = Awaited<ReturnType<Resolve>>;

type RunShape = OutputOf<Router["runs"]["get"]["query"]>;
type MessageShape = OutputOf<Router["conversations"]["messages"]["query"]>[number];
type ModelListShape = OutputOf<Router["models"]["list"]["query"]>;
type ApiKeyShape = OutputOf<Router["apiKeys"]["revoke"]["mutate"]>;

/** The types that have a name, as the router has them … */
interface Shapes {
  ErrorCode: shared.ErrorCode;
  Scope: shared.Scope;
  ApiKey: ApiKeyShape;
  CreatedApiKey: OutputOf<Router["apiKeys"]["create"]["mutate"]>;
  RunStatus: shared.RunStatus;
  RunFailure: NonNullable<RunShape["failure"]>;
  TokenUsage: shared.TokenUsage;
  Run: RunShape;
  ContentBlock: MessageShape["content"][number];
  Message: MessageShape;
  StartedRun: OutputOf<Router["messages"]["send"]["mutate"]>;
  Conversation: OutputOf<Router["conversations"]["get"]["query"]>;
  Model: ModelListShape["models"][number];
  ModelList: ModelListShape;
  ChatInput: InputOf<Router["chat"]["complete"]["mutate"]>;
  ChatReply: OutputOf<Router["chat"]["complete"]["mutate"]>;
  Batch: OutputOf<Router["batches"]["get"]["query"]>;
  BatchItem: InputOf<Router["batches"]["createSmall"]["mutate"]>["items"][number];
}
/** … and their names. */
interface Names {
  ErrorCode: ErrorCode;
  Scope: Scope;
  ApiKey: ApiKey;
  CreatedApiKey: CreatedApiKey;
  RunStatus: RunStatus;
  RunFailure: RunFailure;
  TokenUsage: TokenUsage;
  Run: Run;
  ContentBlock: ContentBlock;
  Message: Message;
  StartedRun: StartedRun;
  Conversation: Conversation;
  Model: Model;
  ModelList: ModelList;
  ChatInput: ChatInput;
  ChatReply: ChatReply;
  Batch: Batch;
  BatchItem: BatchItem;
}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type NameOf<T> = {
  [Name in keyof Names]: Same<T, Shapes[Name]> extends true ? Name : never;
}[keyof Names];
/** The same type, with everything in it that has a name under that name. In brackets, lest it is called `Named<…>`. */
type Named<T> = {
  in: NamedValue<Exclude<T, null | undefined>> | Extract<T, null | undefined>;
}["in"];
type NamedValue<T> = [NameOf<T>] extends [never]
  ? T extends readonly (infer Item)[]
    ? Named<Item>[]
    : T extends object
      ? { [K in keyof T]: Named<T[K]> }
      : T
  : Names[NameOf<T>];

const errorCode = spellOut<Shapes["ErrorCode"]>();
/** Every way in which Parley can fail towards a caller. */
export type ErrorCode = Plain<typeof errorCode>;

const scope = spellOut<Shapes["Scope"]>();
/** What an API key may be used for. */
export type Scope = Plain<typeof scope>;

const apiKey = spellOut<Shapes["ApiKey"]>();
/** A key for programs; its secret is shown once, when it is made. Times are ISO 8601 in UTC. */
export interface ApiKey extends Plain<typeof apiKey> {}

const createdApiKey = spellOut<Shapes["CreatedApiKey"]>();
/** An API key and its secret, which is shown only here. */
export interface CreatedApiKey extends Plain<typeof createdApiKey> {}

const runStatus = spellOut<Shapes["RunStatus"]>();
/** `queued → streaming (⇄ waiting) → completed | stopped | failed | interrupted`. */
export type RunStatus = Plain<typeof runStatus>;

const runFailure = spellOut<Shapes["RunFailure"]>();
/** Why a run failed, in words for the caller. */
export interface RunFailure extends Plain<typeof runFailure> {}

const tokenUsage = spellOut<Shapes["TokenUsage"]>();
/** Tokens of one model call, as the provider counted them. */
export interface TokenUsage extends Plain<typeof tokenUsage> {}

const run = spellOut<Shapes["Run"]>();
/** One generation of one assistant message. Times are ISO 8601 in UTC. */
export interface Run extends Plain<typeof run> {}

const contentBlock = spellOut<Shapes["ContentBlock"]>();
/** One part of a message, after Anthropic's content blocks. */
export type ContentBlock = Plain<typeof contentBlock>;

const message = spellOut<Shapes["Message"]>();
/** A node of a conversation's tree. Editing or regenerating adds a sibling. */
export interface Message extends Plain<typeof message> {}

const startedRun = spellOut<Shapes["StartedRun"]>();
/** What was written by the call that started a run. The run is then followed. */
export interface StartedRun extends Plain<typeof startedRun> {}

const conversation = spellOut<Shapes["Conversation"]>();
/** A tree of messages. Times are ISO 8601 in UTC. */
export interface Conversation extends Plain<typeof conversation> {}

const model = spellOut<Shapes["Model"]>();
/** A model that answers can be asked of. Its price is in micro-dollars for a million tokens. */
export interface Model extends Plain<typeof model> {}

const modelList = spellOut<Shapes["ModelList"]>();
export interface ModelList extends Plain<typeof modelList> {}

const chatInput = spellOut<Shapes["ChatInput"]>();
/** One question. */
export interface ChatInput extends Plain<typeof chatInput> {}

const chatReply = spellOut<Shapes["ChatReply"]>();
/** Its whole answer. */
export interface ChatReply extends Plain<typeof chatReply> {}

const batch = spellOut<Shapes["Batch"]>();
/** Many prompts that are answered when it suits. Times are ISO 8601 in UTC. */
export interface Batch extends Plain<typeof batch> {}

const batchItem = spellOut<Shapes["BatchItem"]>();
/** One prompt of a batch: either a `message` or whole `messages`. */
export interface BatchItem extends Plain<typeof batchItem> {}

const batchResult = spellOut<shared.BatchResult>();
/** What became of one prompt of a batch. */
export interface BatchResult extends Plain<typeof batchResult> {}

const runEvent = spellOut<shared.RunEvent>();
/** One entry of a run's log. Exactly one terminal event ends it: `run.completed`, `.stopped`, `.failed` or `.interrupted`. */
export type RunEvent = Plain<typeof runEvent>;

/** A run event at its place in the log: 1, 2, 3 … without a gap. */
export type SequencedRunEvent = RunEvent & { seq: number };

const update = spellOut<shared.Update>();
/** Something that a page shows has changed. */
export type Update = Plain<typeof update>;

const callErrorData =
  spellOut<
    Pick<
      NonNullable<TRPCClientError<AppRouter>["data"]>,
      "errorCode" | "httpStatus" | "requestId" | "issues" | "retryAfterMs"
    >
  >();
/** What the server says of a call that it refused. */
export interface CallErrorData extends Plain<typeof callErrorData> {}

const routerCalls = spellOutCalls<Router>();
/** The calls of the router, by noun and verb. */
export type RouterCalls = typeof routerCalls;
