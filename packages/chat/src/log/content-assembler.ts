import type { ContentBlock, RunEvent } from "@parley/shared";

/**
 * Builds a message's content from the events of its run, in order. The only way in which content
 * comes to be, so the stored message and the log are the same string (invariant 3).
 */
export class ContentAssembler {
  readonly #blocks: ContentBlock[] = [];
  #open: { type: "text" | "thinking"; pieces: string[] } | null = null;

  /** Whether anything was said that a person could have seen. */
  get isEmpty(): boolean {
    return this.#blocks.length === 0 && this.#open === null;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case "run.started":
        // What comes now is another call's: a thought that was cut is not what it seals.
        this.#close();
        break;
      case "text.delta":
        this.#append("text", event.text);
        break;
      case "thinking.delta":
        this.#append("thinking", event.text);
        if (event.signature !== undefined) this.#close(event.signature);
        break;
      case "tool.call":
        this.#close();
        this.#blocks.push({
          type: "tool_use",
          id: event.id,
          name: event.name,
          input: event.input,
        });
        break;
      case "tool.approval":
        this.#approve(event);
        break;
      case "tool.result":
        this.#close();
        this.#blocks.push({
          type: "tool_result",
          toolUseId: event.id,
          output: event.output,
          isError: event.isError,
        });
        break;
      default:
    }
  }

  /** What was said so far. */
  content(): ContentBlock[] {
    this.#close();
    return [...this.#blocks];
  }

  /** The latest call of this id: those of a continued answer may have had it before. */
  #approve({ id, approved, reason }: Extract<RunEvent, { type: "tool.approval" }>): void {
    const call = this.#blocks.findLast((block) => block.type === "tool_use" && block.id === id);
    if (call?.type !== "tool_use") return;
    call.approval = { approved, ...(reason !== undefined && { reason }) };
  }

  #append(type: "text" | "thinking", text: string): void {
    if (this.#open?.type !== type) this.#close();
    this.#open ??= { type, pieces: [] };
    this.#open.pieces.push(text);
  }

  #close(signature?: string): void {
    if (this.#open === null) return;
    const { type, pieces } = this.#open;
    const text = pieces.join("");
    this.#open = null;
    if (type === "text") this.#addText(text);
    else
      this.#blocks.push({
        type: "thinking",
        thinking: text,
        ...(signature !== undefined && { signature }),
      });
  }

  /** `content()` may be called midway, so text goes on in the block that it left. */
  #addText(text: string): void {
    const last = this.#blocks.at(-1);
    if (last?.type === "text") last.text += text;
    else this.#blocks.push({ type: "text", text });
  }
}
