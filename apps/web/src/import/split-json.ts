/** The longest value that is taken on, in UTF-16 units: more is no conversation. */
const MAX_VALUE_LENGTH = 64_000_000;

/**
 * Cuts JSON that comes in pieces into the objects of its outermost list, or into those that follow
 * each other, a line each. So a file with thousands of conversations is never in memory as a whole.
 */
export class JsonSplitter {
  readonly #maxLength: number;
  /** The beginning of the object that has not ended. */
  #begun: string[] = [];
  #length = 0;
  #depth = 0;
  #inList = false;
  #inString = false;
  #escaped = false;

  constructor(maxLength = MAX_VALUE_LENGTH) {
    this.#maxLength = maxLength;
  }

  /** The objects that end in this piece; "" for one that was too long. */
  push(piece: string): string[] {
    const values: string[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (this.#inString) this.#readString(code);
      else if (code === QUOTE) this.#inString = true;
      else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        if (this.#open(code)) start = at;
      } else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && this.#close(code)) {
        this.#keep(piece.slice(start, at + 1));
        values.push(this.#length > this.#maxLength ? "" : this.#begun.join(""));
        this.#begun = [];
        this.#length = 0;
      }
    }
    if (this.#depth > 0) this.#keep(piece.slice(start));
    return values;
  }

  /** Whether it ended where its values do. */
  get isWhole(): boolean {
    return this.#depth === 0 && !this.#inList && !this.#inString;
  }

  #readString(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#inString = false;
  }

  /** Whether a value begins here. */
  #open(code: number): boolean {
    if (this.#depth === 0 && code === OPEN_LIST && !this.#inList) {
      this.#inList = true;
      return false;
    }
    this.#depth++;
    return this.#depth === 1;
  }

  /** Whether a value ends here. */
  #close(code: number): boolean {
    if (this.#depth > 0) {
      this.#depth--;
      return this.#depth === 0;
    }
    if (code === CLOSE_LIST) this.#inList = false;
    return false;
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#maxLength) this.#begun = [];
    else this.#begun.push(text);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
