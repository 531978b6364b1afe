import { eventsEncoding } from "./events-encoding.ts";
import type { RunEncoding } from "./run-encoding.ts";
import { textEncoding } from "./text-encoding.ts";
import { uiMessageEncoding } from "./ui-message-encoding.ts";

export const restFormats = ["events", "text", "ui-message"] as const;
export type RestFormat = (typeof restFormats)[number];

/** What `?format=` chooses from. */
export const restEncodings: Record<RestFormat, RunEncoding> = {
  events: eventsEncoding,
  text: textEncoding,
  "ui-message": uiMessageEncoding,
};
