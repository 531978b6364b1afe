import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { Transform } from "node:stream";

/**
 * What a backup ends with: the SHA-256 of all before it, in a frame that programs for zstd skip.
 * So a file is known to be whole to its last byte.
 */
const SKIPPED_FRAME = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0]);
const SEAL_BYTES = SKIPPED_FRAME.length + 32;

/** Passes everything on, and the seal after it. */
export function createSealing(): Transform {
  const hash = createHash("sha256");
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(null, Buffer.concat([SKIPPED_FRAME, hash.digest()]));
    },
  });
}

/** Passes everything on, and fails at its end where it is not what `sha256` is of. */
export function createSealCheck(sha256: Buffer): Transform {
  const hash = createHash("sha256");
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(hash.digest().equals(sha256) ? null : new Error("its checksum is another"));
    },
  });
}

/** The seal of a file, and how many bytes are before it. Throws where there is none. */
export async function readSeal(file: string): Promise<{ sha256: Buffer; length: number }> {
  const handle = await open(file, "r");
  try {
    const length = (await handle.stat()).size - SEAL_BYTES;
    const seal = Buffer.alloc(SEAL_BYTES);
    if (length > 0) await handle.read(seal, 0, SEAL_BYTES, length);
    if (!seal.subarray(0, SKIPPED_FRAME.length).equals(SKIPPED_FRAME))
      throw new Error("its end is missing");
    return { sha256: seal.subarray(SKIPPED_FRAME.length), length };
  } finally {
    await handle.close();
  }
}
