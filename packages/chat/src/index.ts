export { isDatabaseUnavailable } from "@parley/db";
export { assertWithinBudgets } from "./budgets/assert-within-budgets.ts";
export { boundCost } from "./budgets/bound-cost.ts";
export type { Chat, PageRequest } from "./chat.ts";
export { type ChatLoad, type ChatOptions, type ChatProcess, createChat } from "./create-chat.ts";
export type { FileContent } from "./files/read-file.ts";
export type { UploadBody } from "./files/upload-file.ts";
export { iteratePipe } from "./follow/iterate-pipe.ts";
export type { FollowSink, RunFollow } from "./follow/run-follow.ts";
export type { FollowHandle, Pipe, Sink } from "./follow/sink.ts";
export { ContentAssembler } from "./log/content-assembler.ts";
export { decodeEntry, type LogEntry } from "./log/log-entry.ts";
export type {
  ChatObserver,
  EndedModelCall,
  EndedRun,
  EndedToolCall,
} from "./observe/chat-observer.ts";
export type {
  RunTrace,
  TracedInput,
  TracedModelCall,
  TracedToolCall,
} from "./observe/run-trace.ts";
export { type TraceReceiver, TracesRefused } from "./observe/trace-sender.ts";
export type { AnswerLimits } from "./run/answer-limits.ts";
export { searchConversations } from "./search/search-conversations.ts";
export type { McpServers } from "./tools/mcp-servers.ts";
export type { ProcessLog } from "./process-log.ts";
export {
  createExports,
  exportJob,
  type Exports,
  handleExport,
} from "./portability/export-job.ts";
export { CONTINUE_INSTRUCTION } from "./run/build-model-request.ts";
export type { UpdateItem, UpdatesFollow } from "./updates/updates-follow.ts";
export {
  defineTool,
  type Tool,
  type ToolCaller,
  type ToolContext,
  type ToolDefinition,
  ToolError,
  type ToolOrigin,
  type ToolOutcome,
  type ToolSource,
} from "./tools/define-tool.ts";
export { digestInput } from "./send/input-digest.ts";
export { handleRollUp, rollUpUsageJob } from "./usage/roll-up-usage.ts";
