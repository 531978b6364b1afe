export type { Chat, Page, PageRequest } from "./chat.ts";
export { decodeEntry, type LogEntry } from "./log-entry.ts";
export type { FollowHandle, FollowSink, RunFollow } from "./run-follow.ts";
