/**
 * Cuts growing Markdown into blocks that never change again, so that only the tail is read anew.
 *
 * A cut depends on complete lines alone: however the text arrives, the blocks are the same, and
 * joined with the tail they are the text. Cuts fall only where Markdown would not see across them:
 * never inside a fence, a list, or a pair of `$$` or `\[ \]`.
 */
export class BlockSplitter {
  readonly blocks: string[] = [];
  /** Everything after the last cut. */
  tail = "";
  /** How far into the tail its lines have been looked at. */
  #seen = 0;
  #state: State = fresh();

  push(text: string): void {
    this.tail += text;
    for (;;) {
      const end = this.tail.indexOf("\n", this.#seen);
      if (end === -1) return;
      this.#takeLine(this.tail.slice(this.#seen, end).trimEnd(), end + 1);
    }
  }

  /** The text is complete: its last line counts even without a newline. */
  finish(): void {
    if (this.#seen < this.tail.length)
      this.#takeLine(this.tail.slice(this.#seen).trimEnd(), this.tail.length);
    this.#cut(this.tail.length);
  }

  #takeLine(line: string, end: number): void {
    if (this.#beginsBlock(line)) this.#cut(this.#seen, end);
    else this.#seen = end;
    const closed = advance(this.#state, line);
    if (closed) this.#cut(this.#seen);
  }

  /** Ends the block at `at`; the tail's lines up to `seen` have been looked at. */
  #cut(at: number, seen = at): void {
    if (at > 0) this.blocks.push(this.tail.slice(0, at));
    this.tail = this.tail.slice(at);
    this.#seen = seen - at;
    this.#state = fresh();
  }

  #beginsBlock(line: string): boolean {
    const { fence, math, blankBefore, list, empty } = this.#state;
    if (fence !== null || math !== null || empty || line === "") return false;
    if (/^(`{3,}[^`]*|~{3,}.*)$/.test(line) || /^#{1,6}(\s|$)/.test(line)) return true;
    if (!blankBefore || /^\s/.test(line)) return false;
    return !(list && listItem.test(line));
  }
}

interface State {
  /** The marker that the open fence began with. */
  fence: string | null;
  /** What closes the open display formula, and how many lines it has run on. */
  math: { close: string; lines: number } | null;
  list: boolean;
  blankBefore: boolean;
  /** Nothing but blank lines so far. */
  empty: boolean;
}

/** A formula that runs on for longer than this was none. */
const MAX_MATH_LINES = 80;
const listItem = /^ {0,3}([-*+]|\d{1,9}[.)])(\s|$)/;

function fresh(): State {
  return { fence: null, math: null, list: false, blankBefore: false, empty: true };
}

/** Takes the line into account; true when it completes a block by itself. */
function advance(state: State, line: string): boolean {
  if (state.fence !== null) return closesFence(line, state.fence);
  if (state.math !== null) {
    const closed = line.includes(state.math.close) || ++state.math.lines > MAX_MATH_LINES;
    if (closed) state.math = null;
    return false;
  }
  state.blankBefore = line === "";
  if (line === "") return false;
  state.empty = false;
  const opening = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/.exec(line);
  if (opening?.[2] !== undefined && !(state.list && opening[1] !== "")) {
    state.fence = opening[2];
    return false;
  }
  if (/^#{1,6}(\s|$)/.test(line)) return true;
  state.list ||= listItem.test(line);
  state.math = openedMath(line);
  return false;
}

function closesFence(line: string, fence: string): boolean {
  const closing = /^ {0,3}(`{3,}|~{3,})$/.exec(line)?.[1];
  return closing !== undefined && closing[0] === fence[0] && closing.length >= fence.length;
}

function openedMath(line: string): State["math"] {
  const formula = /^\s*(\$\$|\\\[)(.*)$/.exec(line);
  if (formula === null) return null;
  const close = formula[1] === "$$" ? "$$" : "\\]";
  return formula[2]?.includes(close) === true ? null : { close, lines: 0 };
}

/** The blocks of a complete text. */
export function splitBlocks(text: string): string[] {
  const splitter = new BlockSplitter();
  splitter.push(text);
  splitter.finish();
  return splitter.blocks;
}
