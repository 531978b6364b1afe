import { v7 as uuidv7 } from "uuid";
import { parley } from "../app/parley.ts";
import { notify } from "../ui/notify.ts";
import type { Attachment } from "./attachment.ts";
import { attachmentsOf, saveAttachments } from "./attachment-drafts.ts";
import { attachmentWords } from "./attachment-words.ts";
import { cleanName, kindOfFile, prepareFile } from "./prepare-file.ts";
import { upload, UploadFailure } from "./upload.ts";

const MAX_FILES = 20;

interface Going {
  file: File;
  controller: AbortController;
}
/** What can be tried again, or given up. Lost with the page, as the files themselves are. */
const going = new Map<string, Going>();

/** Where files are to be sent, and whether the browser keeps which. */
export interface Place {
  conversationId: string | undefined;
  keepsDraft: boolean;
}

/** Adds files to a conversation's next message; their upload begins at once. */
export function addFiles(place: Place, files: readonly File[], pasted?: string): void {
  const store = attachmentsOf(place.conversationId);
  const room = MAX_FILES - store.get().length;
  if (files.length > room) notify(attachmentWords.tooMany(MAX_FILES));
  for (const file of files.slice(0, Math.max(0, room))) {
    const kind = kindOfFile(file);
    const attachment: Attachment = {
      key: uuidv7(),
      name: cleanName(file.name, kind),
      kind,
      size: file.size,
      preview: kind === "image" ? URL.createObjectURL(file) : undefined,
      pasted,
      state: { type: "uploading", sent: 0 },
    };
    store.set((list) => [...list, attachment]);
    void run(place, attachment.key, file);
  }
}

export function retryFile(place: Place, key: string): void {
  const known = going.get(key);
  if (known !== undefined) void run(place, key, known.file);
}

export function removeFile(place: Place, key: string): void {
  const store = attachmentsOf(place.conversationId);
  const removed = store.get().find((attachment) => attachment.key === key);
  going.get(key)?.controller.abort();
  going.delete(key);
  store.set((list) => list.filter((attachment) => attachment.key !== key));
  saveAttachments(place.conversationId, place.keepsDraft);
  if (removed?.preview !== undefined) URL.revokeObjectURL(removed.preview);
  // What stays there nevertheless is deleted after a day; what a message has stays with it.
  if (removed?.state.type === "done")
    parley.files.delete.mutate({ fileId: removed.state.block.fileId }).catch(() => undefined);
}

async function run(place: Place, key: string, file: File): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  going.set(key, { file, controller });
  const change = (change: Partial<Attachment>): void =>
    attachmentsOf(place.conversationId).set((list) =>
      list.map((one) => (one.key === key ? { ...one, ...change } : one)),
    );
  change({ state: { type: "uploading", sent: 0 } });
  try {
    const prepared = await prepareFile(file);
    const block = await upload(
      prepared,
      (sent) => !signal.aborted && change({ state: { type: "uploading", sent } }),
      signal,
    );
    going.delete(key);
    change({
      name: block.name,
      size: block.size,
      state: { type: "done", block, uploadedAt: Date.now() },
    });
    saveAttachments(place.conversationId, place.keepsDraft);
  } catch (error) {
    if (signal.aborted) return;
    const failure = error instanceof UploadFailure ? error : undefined;
    change({
      state: {
        type: "failed",
        reason: failure?.message ?? attachmentWords.unreachable,
        retryable: failure?.retryable ?? true,
      },
    });
  }
}
