import { Unzip, UnzipInflate } from "fflate";

/** What is read of an archive at most; its other files are not even unpacked. */
const MAX_INFLATED = 2_000_000_000;
const MAX_ENTRIES = 200_000;

/** The files of an archive that hold conversations: one, or several that are numbered. */
const CONVERSATIONS = /(^|\/)conversations([-_]?\d+)?\.json$/;

/** Why a file is not read to its end. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly reason: "notFound" | "tooLarge" | "broken";

  constructor(reason: UnreadableFile["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/** A piece of one of the files in which conversations are. */
export interface Piece {
  file: string;
  text: string;
  /** How much of what the person chose has been read, 0 to 1. */
  progress: number;
}

/** What a chosen file says of conversations, piece by piece: of an archive, what those files in it say. */
export async function* readExport(
  file: Blob,
  limits = { inflated: MAX_INFLATED, entries: MAX_ENTRIES },
): AsyncGenerator<Piece, void> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  const unpack = isZip ? new ConversationsInZip(limits) : new PlainFile();
  let read = 0;
  for await (const bytes of chunksOf(file)) {
    read += bytes.length;
    for (const piece of unpack.push(bytes, read >= file.size))
      yield { ...piece, progress: read / file.size };
  }
  if (isZip && unpack.found === 0) throw new UnreadableFile("notFound");
}

async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

class PlainFile {
  readonly found = 1;
  readonly #decoder = new TextDecoder();

  push(bytes: Uint8Array<ArrayBuffer>, isLast: boolean): Omit<Piece, "progress">[] {
    return [{ file: "", text: this.#decoder.decode(bytes, { stream: !isLast }) }];
  }
}

class ConversationsInZip {
  found = 0;
  readonly #unzip: Unzip;
  #pieces: Omit<Piece, "progress">[] = [];
  #failure: UnreadableFile | undefined;
  #entries = 0;
  #inflated = 0;

  constructor(limits: { inflated: number; entries: number }) {
    this.#unzip = new Unzip((entry) => {
      if (++this.#entries > limits.entries) this.#failure ??= new UnreadableFile("tooLarge");
      if (!CONVERSATIONS.test(entry.name) || this.#failure !== undefined) return;
      this.found++;
      const decoder = new TextDecoder();
      entry.ondata = (error, bytes, isLast) => {
        if (error !== null) this.#failure ??= new UnreadableFile("broken");
        if (this.#failure !== undefined) return;
        this.#inflated += bytes.length;
        if (this.#inflated > limits.inflated) {
          this.#failure = new UnreadableFile("tooLarge");
          return;
        }
        const text = decoder.decode(bytes, { stream: !isLast });
        this.#pieces.push({ file: entry.name, text });
      };
      entry.start();
    });
    this.#unzip.register(UnzipInflate);
  }

  push(bytes: Uint8Array, isLast: boolean): Omit<Piece, "progress">[] {
    try {
      this.#unzip.push(bytes, isLast);
    } catch {
      this.#failure ??= new UnreadableFile("broken");
    }
    if (this.#failure !== undefined) throw this.#failure;
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
