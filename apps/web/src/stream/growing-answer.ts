import type { RunEvent } from "@parley/shared";
import type { ContentBlock } from "../app/parley.ts";
import { BlockSplitter } from "../markdown/block-splitter.ts";
import type { AnswerPart } from "./answer-part.ts";

type GrowingPart =
  | { type: "text"; splitter: BlockSplitter }
  | Exclude<AnswerPart, { type: "text" }>;
type Approval = Extract<RunEvent, { type: "tool.approval" }>;

/** An answer while its events arrive. Mutable: the page sees the parts that `snapshot` makes. */
export class GrowingAnswer {
  readonly #parts: GrowingPart[] = [];
  readonly #finished: AnswerPart[] = [];
  /** Of the thoughts that go on now. */
  #thinksSince: number | undefined;
  #openThought = false;
  /** Milliseconds that passed while it thought, as they were seen here. */
  thoughtMs = 0;

  apply(event: RunEvent, now = performance.now()): void {
    this.#measureThoughts(event.type, now);
    switch (event.type) {
      case "text.delta":
        this.#text().push(event.text);
        return;
      case "thinking.delta":
        this.#think(event.text, event.signature);
        return;
      case "tool.call":
        this.#parts.push({
          type: "tool_use",
          id: event.id,
          name: event.name,
          input: event.input,
          ...(event.needsApproval && { needsApproval: true }),
        });
        return;
      case "tool.result":
        this.#parts.push({
          type: "tool_result",
          toolUseId: event.id,
          output: event.output,
          isError: event.isError,
        });
        return;
      case "run.started":
        this.#endThought();
        return;
      case "tool.approval":
        this.#approve(event);
        return;
      case "usage":
      case "run.completed":
      case "run.stopped":
      case "run.failed":
      case "run.interrupted":
        return;
    }
  }

  #measureThoughts(type: RunEvent["type"], now: number): void {
    if (this.#thinksSince !== undefined) this.thoughtMs += now - this.#thinksSince;
    this.#thinksSince = type === "thinking.delta" ? now : undefined;
  }

  /** All parts but the last are the same objects each time, as long as nobody decides on them. */
  snapshot(): AnswerPart[] {
    for (let index = this.#finished.length; index < this.#parts.length - 1; index++) {
      const part = this.#parts[index];
      if (part !== undefined) this.#finished.push(shown(part));
    }
    const last = this.#parts.at(-1);
    return last === undefined ? [] : [...this.#finished, shown(last)];
  }

  /** What the stored message will hold: the same text, character for character (invariant 3). */
  content(): ContentBlock[] {
    return this.#parts.map((part) => {
      if (part.type === "text")
        return { type: "text", text: part.splitter.blocks.join("") + part.splitter.tail };
      if (part.type !== "tool_use") return part;
      const { needsApproval: _asks, ...block } = part;
      return block;
    });
  }

  #approve({ id, approved, reason }: Approval): void {
    const at = this.#parts.findLastIndex((part) => part.type === "tool_use" && part.id === id);
    const call = this.#parts[at];
    if (call?.type !== "tool_use") return;
    const approval = { approved, ...(reason !== undefined && { reason }) };
    const decided = { ...call, approval };
    this.#parts[at] = decided;
    if (at < this.#finished.length) this.#finished[at] = decided;
  }

  #text(): BlockSplitter {
    const last = this.#parts.at(-1);
    if (last?.type === "text") return last.splitter;
    const splitter = new BlockSplitter();
    this.#parts.push({ type: "text", splitter });
    return splitter;
  }

  /** A thought that was cut is not what another process's model goes on with. */
  #endThought(): void {
    this.#openThought = false;
  }

  #think(text: string, signature: string | undefined): void {
    const last = this.#parts.at(-1);
    const goesOn = this.#openThought && last?.type === "thinking" && last.signature === undefined;
    const open = goesOn ? last : undefined;
    this.#openThought = true;
    const part: GrowingPart = {
      type: "thinking",
      thinking: (open?.thinking ?? "") + text,
      ...(signature !== undefined && { signature }),
    };
    this.#parts.splice(open === undefined ? this.#parts.length : -1, 1, part);
  }
}

function shown(part: GrowingPart): AnswerPart {
  if (part.type !== "text") return part;
  return { type: "text", blocks: [...part.splitter.blocks], tail: part.splitter.tail };
}
