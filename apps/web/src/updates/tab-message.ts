import type { ErrorCode, Update } from "@parley/client";
import type { Connection } from "./connection.ts";
import type { Wish } from "./wanted-runs.ts";

/** What the tabs of one browser say to each other. All of them are the same page of the same origin. */
export type TabMessage =
  /** To the tab that holds the stream. */
  | { type: "wish"; tab: string; wish: Wish }
  | { type: "leave"; tab: string }
  | { type: "retry" }
  /** Of the tab that holds the stream, from now on: what does each of you need? */
  | { type: "who" }
  | { type: "update"; update: Update }
  | { type: "connection"; connection: Connection; code: ErrorCode | undefined };
