export { isDatabaseUnavailable } from "@parley/db";
export type { Chat, PageRequest } from "./chat.ts";
export { type ChatOptions, type ChatProcess, createChat } from "./create-chat.ts";
export type { FollowHandle, FollowSink, RunFollow } from "./follow/run-follow.ts";
export { ContentAssembler } from "./log/content-assembler.ts";
export { decodeEntry, type LogEntry } from "./log/log-entry.ts";
export type { ProcessLog } from "./process-log.ts";
export { CONTINUE_INSTRUCTION } from "./run/build-model-request.ts";
export { digestInput } from "./send/input-digest.ts";
