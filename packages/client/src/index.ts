export { CallError } from "./call-error.ts";
export {
  createParley,
  type Parley,
  type ParleyOptions,
  type StreamInput,
} from "./create-parley.ts";
export { FollowError } from "./follow-error.ts";
export type { FollowOptions } from "./follow-run.ts";
export type { UpdatesOptions } from "./follow-updates.ts";
export type { ConnectionOptions } from "./keep-connected.ts";
export type {
  ApiKey,
  Batch,
  BatchItem,
  BatchResult,
  CallErrorData,
  CallOptions,
  ChatInput,
  ChatReply,
  ContentBlock,
  Conversation,
  CreatedApiKey,
  ErrorCode,
  Message,
  Model,
  ModelList,
  Mutation,
  Query,
  RouterCalls,
  Run,
  RunEvent,
  RunFailure,
  RunStatus,
  Scope,
  SequencedRunEvent,
  StartedRun,
  TokenUsage,
  Update,
} from "./published-types.ts";
export type { BatchItems, SendBatchOptions } from "./transfer-batch.ts";
