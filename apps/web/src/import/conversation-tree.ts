import type { ContentBlock, ConversationExport, ExportedMessage } from "@parley/shared";
import { v5 as uuidv5 } from "uuid";

/** Our own namespace for ids that follow from what something was called elsewhere. */
const NAMESPACE = "6f1c3c1e-5d0f-4b6a-9a51-2f2f6f0a7b3d";
const MAX_MESSAGES = 20_000;
const MAX_BLOCKS = 5_000;
const MAX_BLOCK_LENGTH = 500_000;
/** Of all texts together, in UTF-16 units: an import is bounded, too. */
const MAX_LENGTH = 12_000_000;
const MAX_TITLE_LENGTH = 200;
const LATEST_MS = Date.UTC(9999, 0);

/** Why a conversation is left out. */
export type Skipped = "empty" | "tooLarge" | "unknown";

/** What was said at a node of a tree from elsewhere. */
export interface Said {
  role: "user" | "assistant";
  blocks: readonly ContentBlock[];
  /** Milliseconds since 1970; null where it is not known. */
  at: number | null;
  model: string | null;
  /** Its writing was stopped. */
  stopped: boolean;
}

export interface SourceNode {
  id: string;
  /** One that is not there makes it a root. */
  parent: string | null;
  /** Null: nothing that is shown; what hangs on it hangs on what is before it. */
  said: Said | null;
}

export interface SourceConversation {
  /** Of whom, and what it is called there: its id follows from these. */
  idFrom: string;
  title: string | null;
  at: number | null;
  changedAt: number | null;
  nodes: readonly SourceNode[];
  /** The last node of the branch that was shown. */
  current: string | null;
  /** Of answers that do not say theirs. */
  model: string;
}

interface Turn extends Said {
  key: string;
  parent: string | null;
}

/**
 * A tree from elsewhere as the document that can be imported. An answer is one message here,
 * however many steps it took there; the branch that was shown comes last, as the newest one.
 * @param owner whose it becomes: two people may import the same
 */
export function toDocument(
  source: SourceConversation,
  owner: string,
): ConversationExport | Skipped {
  const turns = turnsOf(source);
  if (turns === undefined) return "tooLarge";
  if (turns.length === 0) return "empty";
  const times = timesOf(source, turns);
  const id = idOf(`${owner}\n${source.idFrom}`);
  const messageId = (key: string): string => idOf(`${id}\n${key}`);
  const messages = turns.map((turn): ExportedMessage => {
    const createdAt = toTime(turn.at ?? times.createdAt);
    const model = toModelId(turn.model ?? source.model);
    return {
      id: messageId(turn.key),
      parentId: turn.parent === null ? null : messageId(turn.parent),
      role: turn.role,
      content: joinTexts(turn.blocks).flatMap(toBlocks),
      createdAt,
      run:
        turn.role === "user"
          ? null
          : endedRun(messageId(`${turn.key}\nrun`), model, createdAt, turn.stopped),
    };
  });
  if (messages.some(({ content }) => content.length > MAX_BLOCKS)) return "tooLarge";
  return {
    format: "parley.conversation",
    version: 1,
    exportedAt: toTime(times.updatedAt),
    conversation: {
      id,
      title: toTitle(source.title),
      origin: "chat",
      createdAt: toTime(times.createdAt),
      updatedAt: toTime(times.updatedAt),
    },
    messages,
  };
}

function idOf(name: string): string {
  return uuidv5(name.toWellFormed(), NAMESPACE);
}

/** Undefined: it is too large. */
function turnsOf({ nodes, current }: SourceConversation): Turn[] | undefined {
  const tree = treeOf(nodes, current);
  const turns: Turn[] = [];
  const keys = new Set<string>();
  let length = 0;
  const keep = (turn: Turn): string => {
    const key = keys.has(turn.key) ? `${turn.key}\n${turns.length}` : turn.key;
    let { parent } = turn;
    if (turn.role === "assistant" && parent === null) {
      // An answer has something that it answers.
      parent = `${key}\nquestion`;
      const blocks = [{ type: "text", text: "…" }] as const;
      turns.push({ ...turn, key: parent, parent: null, role: "user", blocks, model: null });
    }
    keys.add(key);
    turns.push({ ...turn, key, parent });
    for (const block of turn.blocks) length += lengthOf(block);
    return key;
  };
  const stack = tree.roots.map((node): Step => ({ node, parent: null, open: undefined })).reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (length > MAX_LENGTH || turns.length > MAX_MESSAGES) return undefined;
    const { node } = next;
    const { said } = node;
    let { parent, open } = next;
    if (said?.role === "user") {
      if (open !== undefined) parent = keep(open);
      open = undefined;
      parent = keep({ ...said, key: node.id, parent });
    } else if (said !== null) {
      open =
        open === undefined
          ? { ...said, key: node.id, parent }
          : {
              ...open,
              blocks: [...open.blocks, ...said.blocks],
              model: said.model ?? open.model,
              stopped: said.stopped,
            };
    }
    const children = tree.childrenOf(node.id);
    const goingOn = children.filter((child) => tree.nextRole(child.id) === "assistant");
    const others = children.filter((child) => tree.nextRole(child.id) === "user");
    if ((open?.blocks.length ?? 0) > MAX_BLOCKS) return undefined;
    const kept = open;
    if (kept !== undefined && (others.length > 0 || goingOn.length === 0)) {
      parent = keep(kept);
      // What goes on from here in another way is an answer of its own, beside this one.
      for (const child of [...goingOn].reverse())
        stack.push({ node: child, parent: kept.parent, open: kept });
      for (const child of [...others].reverse())
        stack.push({ node: child, parent, open: undefined });
    } else
      for (const child of [...children].reverse())
        if (tree.nextRole(child.id) !== null) stack.push({ node: child, parent, open });
  }
  return length > MAX_LENGTH || turns.length > MAX_MESSAGES ? undefined : turns;
}

/** Where the way through the tree goes on. */
interface Step {
  node: SourceNode;
  /** The message before. */
  parent: string | null;
  /** The answer whose steps are being put together. */
  open: Turn | undefined;
}

interface Tree {
  roots: readonly SourceNode[];
  /** The one that leads to the branch that was shown comes last. */
  childrenOf(id: string): readonly SourceNode[];
  /** Who speaks first from this node on; null: nobody does. */
  nextRole(id: string): "user" | "assistant" | null;
}

/** Nodes that are their own ancestors are in no tree, and left out. */
function treeOf(nodes: readonly SourceNode[], current: string | null): Tree {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = new Set<string>();
  for (let at = current; at !== null && !shown.has(at); at = byId.get(at)?.parent ?? null)
    shown.add(at);
  const children = new Map<string | null, SourceNode[]>();
  for (const node of byId.values()) {
    const parent = node.parent !== null && byId.has(node.parent) ? node.parent : null;
    const siblings = children.get(parent) ?? [];
    if (siblings.length === 0) children.set(parent, siblings);
    siblings.push(node);
  }
  for (const siblings of children.values())
    siblings.sort((a, b) => Number(shown.has(a.id)) - Number(shown.has(b.id)));
  const roots = children.get(null) ?? [];
  const order: SourceNode[] = [];
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    order.push(node);
    stack.push(...(children.get(node.id) ?? []));
  }
  const roles = new Map<string, "user" | "assistant" | null>();
  for (const { id, said } of order.reverse()) {
    const below = children.get(id) ?? [];
    const first = below.map((child) => roles.get(child.id) ?? null).find((role) => role !== null);
    roles.set(id, said?.role ?? first ?? null);
  }
  return {
    roots,
    childrenOf: (id) => children.get(id) ?? [],
    nextRole: (id) => roles.get(id) ?? null,
  };
}

function timesOf(
  { at, changedAt }: SourceConversation,
  turns: readonly Turn[],
): { createdAt: number; updatedAt: number } {
  const known = turns.flatMap((turn) => turn.at ?? []);
  const createdAt = at ?? known[0] ?? changedAt ?? 0;
  const latest = known.reduce((a, b) => Math.max(a, b), createdAt);
  return { createdAt, updatedAt: changedAt ?? latest };
}

function toTime(ms: number): string {
  const bounded = Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LATEST_MS) : 0;
  return new Date(bounded).toISOString();
}

function toTitle(title: string | null): string | null {
  const cleaned = (title ?? "")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, " ")
    .trim();
  return cleaned === "" ? null : Array.from(cleaned).slice(0, MAX_TITLE_LENGTH).join("");
}

function toModelId(model: string): string {
  const cleaned = model.replaceAll(/[^\x21-\x7e]+/g, "-").slice(0, 200);
  return cleaned === "" ? "unknown" : cleaned;
}

/** Texts that follow each other are paragraphs of one. */
function joinTexts(blocks: readonly ContentBlock[]): ContentBlock[] {
  const joined: ContentBlock[] = [];
  let texts: string[] = [];
  const flush = (): void => {
    if (texts.length > 0) joined.push({ type: "text", text: texts.join("\n\n") });
    texts = [];
  };
  for (const block of blocks)
    if (block.type === "text") texts.push(block.text);
    else {
      flush();
      joined.push(block);
    }
  flush();
  return joined;
}

/** A text that is longer than one block may be becomes several. */
function toBlocks(block: ContentBlock): ContentBlock[] {
  if (block.type !== "text") return [block];
  const { text } = block;
  const blocks: ContentBlock[] = [];
  for (let at = 0; at < text.length; at += MAX_BLOCK_LENGTH)
    blocks.push({ type: "text", text: text.slice(at, at + MAX_BLOCK_LENGTH) });
  return blocks;
}

function lengthOf(block: ContentBlock): number {
  if (block.type === "text") return block.text.length;
  return block.type === "thinking" ? block.thinking.length : 100;
}

function endedRun(
  id: string,
  model: string,
  at: string,
  stopped: boolean,
): NonNullable<ExportedMessage["run"]> {
  return {
    id,
    model,
    status: stopped ? "stopped" : "completed",
    attempt: 1,
    options: {},
    stopReason: stopped ? null : "end_turn",
    failure: null,
    usage: null,
    upstreamRequestId: null,
    createdAt: at,
    startedAt: at,
    endedAt: at,
  };
}
