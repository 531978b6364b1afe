import { savedValue } from "../app/saved-value.ts";

/** What was written but not sent, per conversation; `new` is the empty page's. */
export function draftOf(conversationId: string | undefined) {
  return savedValue(`parley.draft.${conversationId ?? "new"}`);
}
