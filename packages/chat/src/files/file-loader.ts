import {
  type Db,
  listMessageFiles,
  type MessageFileRow,
  type MessageRow,
  readFileChunks,
  type RunRow,
} from "@parley/db";
import type { ModelBlock } from "@parley/llm";
import { isFileBlock } from "@parley/shared";
import { Room } from "./room.ts";

/** Bytes of files that all calls of models in one process may have in memory; one alone always fits. */
const MAX_LOADED_BYTES = 128 * 1024 * 1024;

/** The files of a run's messages, as the model is sent them. */
export interface LoadedFiles {
  /** By the file's id. */
  blocks: ReadonlyMap<string, ModelBlock>;
  /** To be called when they are no longer needed. */
  release: () => void;
}

const none: LoadedFiles = { blocks: new Map(), release: () => undefined };

/** Reads what messages have of files just before a model is asked, and bounds how much that is. */
export class FileLoader {
  readonly #db: Db;
  readonly #room = new Room(MAX_LOADED_BYTES);

  constructor(db: Db) {
    this.#db = db;
  }

  /** Waits for room. Aborted, it gives what there is: whoever asked will not use it. */
  async load(
    run: Pick<RunRow, "organizationId" | "conversationId">,
    path: readonly Pick<MessageRow, "id" | "content">[],
    signal: AbortSignal,
  ): Promise<LoadedFiles> {
    const having = path.filter(({ content }) => content.some(isFileBlock));
    if (having.length === 0) return none;
    const rows = await listMessageFiles(
      this.#db,
      run.organizationId,
      run.conversationId,
      having.map(({ id }) => id),
    );
    const files = [...new Map(rows.map((row) => [row.id, row])).values()];
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const release = await this.#room.take(bytes, signal);
    try {
      const blocks = new Map<string, ModelBlock>();
      for (const file of files) if (!signal.aborted) blocks.set(file.id, await this.#read(file));
      return { blocks, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #read({ id, name, mediaType }: MessageFileRow): Promise<ModelBlock> {
    if (mediaType === "text/plain")
      return {
        type: "document",
        source: { type: "text", text: await this.#text(id) },
        title: name,
      };
    const data = await this.#base64(id);
    if (mediaType === "application/pdf")
      return { type: "document", source: { type: "base64", mediaType, data }, title: name };
    return { type: "image", source: { type: "base64", mediaType, data } };
  }

  /** Each piece by itself: its length is a multiple of 3, but for the last. */
  async #base64(id: string): Promise<string> {
    const pieces: string[] = [];
    for await (const chunk of readFileChunks(this.#db, id)) pieces.push(chunk.toString("base64"));
    return pieces.join("");
  }

  async #text(id: string): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of readFileChunks(this.#db, id))
      text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }
}
