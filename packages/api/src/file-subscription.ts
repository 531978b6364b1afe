import type { Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";
import type { FileEncoding } from "./encoding/file-encodings.ts";
import { type Failed, toFailed } from "./failed.ts";
import { whileStanding } from "./while-standing.ts";

/** Pieces are put together up to this length, so that short ones are no write each. */
const PIECE_LENGTH = 32 * 1024;

/**
 * What a procedure returns that gives many records: to tRPC an async iterable, whose failure is its
 * last record (invariant 7); over REST a file, which breaks off. Read no faster than it is taken,
 * and no longer than the principal may have it.
 */
export class FileSubscription<Item> implements AsyncIterable<Item | Failed> {
  readonly contentType: string;
  /** Of letters that every header can hold. */
  readonly fileName: string;
  /** As people would call it, where that is another. */
  readonly fileTitle: string;
  readonly #context: KnownContext;
  readonly #policy: Policy;
  readonly #items: AsyncIterable<Item>;
  readonly #encoding: FileEncoding<Item>;

  constructor(
    context: KnownContext,
    policy: Policy,
    items: AsyncIterable<Item>,
    file: { name: string; title?: string; encoding: FileEncoding<Item> },
  ) {
    this.#context = context;
    this.#policy = policy;
    this.#items = items;
    this.#encoding = file.encoding;
    this.contentType = file.encoding.contentType;
    this.fileName = `${file.name}.${file.encoding.extension}`;
    this.fileTitle = `${file.title ?? file.name}.${file.encoding.extension}`;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item | Failed, void> {
    try {
      yield* this.#guarded();
    } catch (error) {
      yield toFailed(this.#context, error);
    }
  }

  /** Throws where it cannot be read on. */
  async *text(): AsyncGenerator<string, void> {
    let piece = "";
    for await (const more of this.#encoding.encode(this.#guarded())) {
      piece += more;
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = "";
    }
    yield piece;
  }

  #guarded(): AsyncGenerator<Item, void> {
    return whileStanding(this.#context, this.#policy, this.#items);
  }
}

/** What a procedure gave, as a file. */
export function toFile(
  output: unknown,
): Pick<FileSubscription<unknown>, "contentType" | "fileName" | "fileTitle" | "text"> {
  if (output instanceof FileSubscription) return output;
  throw new TypeError("This procedure gives no file.");
}
