/** The longest SSE frame that is read, in UTF-16 units. A longer one is a broken stream. */
const MAX_FRAME_LENGTH = 16 * 1024 * 1024;

export class FrameTooLongError extends Error {
  constructor(limit: number) {
    super(`An SSE frame is longer than ${limit} characters.`);
    this.name = "FrameTooLongError";
  }
}

const SPACE = 0x20;
const COLON = 0x3a;

/**
 * Cuts the bytes of an event stream into frames and hands the `data` of each to `onData`, in
 * order and at once: however the bytes were chunked, the same frames come out. Event names,
 * ids and comments are skipped, for every frame of the Messages API names its type in its data.
 */
export class SseFrames {
  readonly #decoder = new TextDecoder();
  readonly #onData: (data: string) => void;
  readonly #limit: number;
  /** The pieces of a line that has not ended yet. Joined once, so that a long line costs no more. */
  #pieces: string[] = [];
  /** The data lines of a frame that has not ended yet. */
  #data: string | undefined;
  #held = 0;
  #afterCarriageReturn = false;

  constructor(onData: (data: string) => void, limit = MAX_FRAME_LENGTH) {
    this.#onData = onData;
    this.#limit = limit;
  }

  push(bytes: Uint8Array): void {
    this.#pushText(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The stream has ended: a last frame that lacks its blank line still counts. */
  end(): void {
    this.#pushText(`${this.#decoder.decode()}\n\n`);
  }

  #pushText(decoded: string): void {
    const text =
      this.#afterCarriageReturn || decoded.includes("\r") ? this.#withLineFeeds(decoded) : decoded;
    if (text === "") return;
    const lastBreak = text.lastIndexOf("\n");
    if (lastBreak === -1) {
      this.#hold(text);
      return;
    }
    let start = 0;
    if (this.#pieces.length > 0) {
      start = text.indexOf("\n") + 1;
      this.#pieces.push(text.slice(0, start - 1));
      const line = this.#pieces.join("");
      this.#pieces = [];
      this.#line(line, 0, line.length);
    }
    while (start <= lastBreak) {
      const end = text.indexOf("\n", start);
      this.#line(text, start, end);
      start = end + 1;
    }
    this.#held = this.#data === undefined ? 0 : this.#data.length;
    if (start < text.length) this.#hold(text.slice(start));
  }

  /** One line of `text`, without its end. */
  #line(text: string, start: number, end: number): void {
    if (start === end) {
      const data = this.#data;
      this.#data = undefined;
      if (data !== undefined) this.#onData(data);
      return;
    }
    if (!text.startsWith("data", start)) return;
    const colon = start + 4;
    if (colon < end && text.charCodeAt(colon) !== COLON) return;
    const from = text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value = from < end ? text.slice(from, end) : "";
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    if (this.#data.length > this.#limit) throw new FrameTooLongError(this.#limit);
  }

  #hold(text: string): void {
    this.#held += text.length;
    if (this.#held > this.#limit) throw new FrameTooLongError(this.#limit);
    this.#pieces.push(text);
  }

  /** CRLF and CR end a line too. A CR at the very end counts at once, and the LF after it does not. */
  #withLineFeeds(text: string): string {
    const rest = this.#afterCarriageReturn && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.#afterCarriageReturn = text.endsWith("\r");
    return rest.replace(/\r\n?/g, "\n");
  }
}
