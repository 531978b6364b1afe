import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { extract, pack } from "tar-stream";
import { createSealCheck, createSealing, readSeal } from "./seal.ts";

/** A backup is a tar archive, compressed by zstd: the tools of any system open it. */

const CHUNK_BYTES = 256 * 1024;

/** Writes one entry after the other; no more than one, and what is being compressed, is in memory. */
export class ArchiveWriter {
  readonly #pack = pack();
  readonly #written: Promise<void>;

  constructor(output: Writable, signal: AbortSignal) {
    const compress = createZstdCompress({
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
    });
    this.#written = pipeline(chunksOf(this.#pack), compress, createSealing(), output, {
      signal,
    });
    // What went wrong is told by the call that notices.
    this.#written.catch(() => undefined);
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    try {
      const entry = this.#pack.entry({ name, size: bytes.length, mode: 0o600 }, (error) =>
        error ? reject(error) : resolve(),
      );
      entry.end(bytes);
      await promise;
    } catch (error) {
      await this.#written;
      throw error;
    }
  }

  /** Resolves once all is written. */
  async finish(): Promise<void> {
    this.#pack.finalize();
    await this.#written;
  }

  /** Ends it as it is; resolves once the output is let go of. */
  async abandon(): Promise<void> {
    this.#pack.destroy();
    await this.#written.catch(() => undefined);
  }
}

async function* chunksOf(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("An archive is bytes.");
    yield chunk;
  }
}

export interface ArchiveEntry {
  name: string;
  /** Has to be read to its end before the next entry is asked for. */
  body: AsyncIterable<Buffer>;
}

/** The entries in their order. Throws where the file is cut, altered, or no such archive. */
export async function* readArchive(
  file: string,
  signal: AbortSignal,
): AsyncGenerator<ArchiveEntry, void> {
  const { sha256, length } = await readSeal(file);
  const raw = createReadStream(file, { signal, end: length - 1, highWaterMark: CHUNK_BYTES });
  const check = createSealCheck(sha256);
  const plain = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const entries = extract();
  raw.on("error", (error) => check.destroy(error)).pipe(check);
  check.on("error", (error) => plain.destroy(error)).pipe(plain);
  plain.on("error", (error) => entries.destroy(error)).pipe(entries);
  // Whoever reads the entries is told.
  entries.on("error", () => undefined);
  const whole = once(plain, "end");
  whole.catch(() => undefined);
  try {
    for await (const entry of entries) yield { name: entry.header.name, body: chunksOf(entry) };
    // What is wrong behind the last entry is wrong, too.
    await whole;
  } finally {
    entries.destroy();
    plain.destroy();
    check.destroy();
    raw.destroy();
  }
}
