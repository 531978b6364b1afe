import type { ConversationExport } from "@parley/shared";
import { v5 as uuidv5 } from "uuid";
import { parley } from "../app/parley.ts";
import { codeOf } from "../failures/failure-of.ts";
import { convert } from "./convert.ts";
import type { Skipped } from "./conversation-tree.ts";
import { readExport } from "./read-export.ts";
import { sendImport } from "./send-import.ts";
import { JsonSplitter } from "./split-json.ts";

/** Why a conversation is not there after an import. */
export type NotImported = Skipped | "broken" | "changed" | "refused";

export interface LeftOut {
  title: string | null;
  why: NotImported;
  /** The server's own words, where it refused. */
  detail?: string;
}

export interface ImportProgress {
  /** How much of the file has been read, 0 to 1. */
  read: number;
  imported: number;
  alreadyThere: number;
  leftOut: number;
  /** The first of those that were left out. */
  examples: readonly LeftOut[];
  /** The file ended where no file of its kind ends. */
  cut: boolean;
}

/** That are told by name. */
const MAX_EXAMPLES = 100;
/** Imports that are sent at a time: the server writes one while the next is read. */
const WIDTH = 2;

export const nothingYet: ImportProgress = {
  read: 0,
  imported: 0,
  alreadyThere: 0,
  leftOut: 0,
  examples: [],
  cut: false,
};

/**
 * Imports the conversations of a file, one after the other, and tells how far it is. What was
 * imported stays when it is cancelled; done again, that is found to be there already.
 */
export async function importFile(
  file: File,
  owner: string,
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<ImportProgress> {
  let progress = nothingYet;
  const tell = (change: Partial<ImportProgress>): void => {
    progress = { ...progress, ...change };
    onProgress(progress);
  };
  const leaveOut = (one: LeftOut): void =>
    tell({
      leftOut: progress.leftOut + 1,
      examples:
        progress.examples.length < MAX_EXAMPLES ? [...progress.examples, one] : progress.examples,
    });
  const take = async (value: string): Promise<void> => {
    const converted = convertText(value, owner);
    if ("skipped" in converted) {
      leaveOut({ title: converted.title, why: converted.skipped });
      return;
    }
    const { title, document, source } = converted;
    const sent = await importOne(document, source === "parley" ? owner : undefined, signal);
    if (sent === "imported") tell({ imported: progress.imported + 1 });
    else if (sent === "alreadyThere") tell({ alreadyThere: progress.alreadyThere + 1 });
    else leaveOut({ title, ...sent });
  };

  const splitters = new Map<string, JsonSplitter>();
  const going = new Set<Promise<void>>();
  try {
    for await (const { file: name, text, progress: read } of readExport(file)) {
      const splitter = splitters.get(name) ?? new JsonSplitter();
      splitters.set(name, splitter);
      for (const value of splitter.push(text)) {
        signal.throwIfAborted();
        const one = take(value).finally(() => going.delete(one));
        going.add(one);
        // The page draws and hears in between.
        await (going.size < WIDTH ? nextTask() : Promise.race(going));
      }
      tell({ read });
    }
    await Promise.all(going);
  } finally {
    await Promise.allSettled(going);
  }
  tell({ read: 1, cut: [...splitters.values()].some(({ isWhole }) => !isWhole) });
  return progress;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function convertText(text: string, owner: string) {
  if (text === "") return { title: null, skipped: "tooLarge" as const };
  try {
    return convert(JSON.parse(text), owner);
  } catch {
    return { title: null, skipped: "broken" as const };
  }
}

type Outcome = "imported" | "alreadyThere" | Omit<LeftOut, "title">;

/**
 * @param copyFor given where the ids are not made for this person: then a conversation whose id is
 * somebody else's gets another one, which is the same each time
 */
async function importOne(
  document: ConversationExport,
  copyFor: string | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const { id } = document.conversation;
  const sent = await sendImport(id, document, signal);
  if (sent.outcome !== "refused") return sent.outcome;
  if (sent.code !== "CONFLICT") return { why: "refused", detail: sent.message };
  if (copyFor === undefined || (await isOwn(id, signal))) return { why: "changed" };
  return importOne(
    { ...document, conversation: { ...document.conversation, id: uuidv5(copyFor, id) } },
    undefined,
    signal,
  );
}

async function isOwn(conversationId: string, signal: AbortSignal): Promise<boolean> {
  try {
    await parley.conversations.get.query({ conversationId }, { signal });
    return true;
  } catch (error) {
    if (codeOf(error) === "NOT_FOUND") return false;
    throw error;
  }
}
