import type { FileContent } from "@parley/chat";
import type { File, FilePiece, Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";
import { type Failed, toFailed } from "./failed.ts";
import { whileStanding } from "./while-standing.ts";

/**
 * What a procedure returns that gives a file's bytes: to tRPC an async iterable of pieces, whose
 * failure is its last item (invariant 7); over HTTP the bytes themselves. Read no faster than it is
 * taken, and no longer than the principal may have it.
 */
export class FileDownload implements AsyncIterable<FilePiece | Failed> {
  readonly file: File;
  readonly #context: KnownContext;
  readonly #policy: Policy;
  readonly #chunks: AsyncIterable<Buffer>;

  constructor(context: KnownContext, policy: Policy, { file, chunks }: FileContent) {
    this.file = file;
    this.#context = context;
    this.#policy = policy;
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FilePiece | Failed, void> {
    try {
      for await (const bytes of this.bytes())
        yield { type: "bytes", data: bytes.toString("base64") };
    } catch (error) {
      yield toFailed(this.#context, error);
    }
  }

  /** Throws where it cannot be read on. */
  bytes(): AsyncGenerator<Buffer, void> {
    return whileStanding(this.#context, this.#policy, this.#chunks);
  }
}

/** What a procedure gave, as a file that was uploaded. */
export function toDownload(output: unknown): FileDownload {
  if (output instanceof FileDownload) return output;
  throw new TypeError("This procedure gives no bytes.");
}
