import type { Message } from "../app/parley.ts";

/** The chosen child of each parent; `root` is the parent of first messages. */
export type ChosenBranches = Readonly<Record<string, string>>;

export interface VisibleMessage {
  message: Message;
  /** The ids of all answers, or wordings, at this place: oldest first, itself included. */
  siblings: readonly string[];
}

export function parentKey(message: Pick<Message, "parentId">): string {
  return message.parentId ?? "root";
}

/** The same array each time: a row is not drawn anew because another has changed. */
const alone = new WeakMap<Message, readonly string[]>();

function idsOf(message: Message, siblings: readonly Message[]): readonly string[] {
  if (siblings.length > 1) return siblings.map(({ id }) => id);
  const known = alone.get(message) ?? [message.id];
  alone.set(message, known);
  return known;
}

/** The path through the tree that the page shows: the chosen child of each message, or its newest. */
export function visibleBranch(
  messages: readonly Message[],
  chosen: ChosenBranches,
): VisibleMessage[] {
  const ids = new Set(messages.map((message) => message.id));
  const children = new Map<string, Message[]>();
  for (const message of messages) {
    // What hangs on a message that is not here would otherwise vanish.
    const known = message.parentId !== null && ids.has(message.parentId);
    const key = known ? parentKey(message) : "root";
    const siblings = children.get(key);
    if (siblings === undefined) children.set(key, [message]);
    else siblings.push(message);
  }
  const path: VisibleMessage[] = [];
  const seen = new Set<string>();
  let key = "root";
  for (;;) {
    const siblings = children.get(key);
    const message = siblings?.find(({ id }) => id === chosen[key]) ?? siblings?.at(-1);
    if (siblings === undefined || message === undefined || seen.has(message.id)) return path;
    seen.add(message.id);
    path.push({ message, siblings: idsOf(message, siblings) });
    key = message.id;
  }
}
