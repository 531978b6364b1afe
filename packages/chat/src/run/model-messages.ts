import type { MessageRow } from "@parley/db";
import type { ModelBlock, ModelMessage } from "@parley/llm";
import { type ContentBlock, isFileBlock } from "@parley/shared";
import { answerTurns } from "./answer-turns.ts";

/** Stands between the texts of two model calls in one answer. It is ours: no model is sent it. */
export const BETWEEN_CALLS = "\n\n";

/** Files by their id, as the model is sent them. */
type Files = ReadonlyMap<string, ModelBlock>;

/**
 * Messages as a model takes them: the user's words and files, and of answers also what tools they
 * called, every call with its result right after it and under an id that no other has.
 */
export class ModelMessages {
  readonly messages: ModelMessage[] = [];
  readonly #files: Files;
  readonly #taken = new Set<string>();

  constructor(files: Files) {
    this.#files = files;
  }

  add({ role, content }: Pick<MessageRow, "role" | "content">): void {
    if (role === "assistant") this.addAnswer(content);
    else
      this.#push(
        "user",
        content.flatMap((block) => this.#shown(block)),
      );
  }

  addAnswer(content: readonly ContentBlock[]): void {
    // Other thinking is bound to the model that thought it, and a person may have changed the
    // model or an earlier message since.
    const withThinking = content.some(({ type }) => type === "tool_use");
    for (const [index, { said, results }] of answerTurns(content).entries()) {
      const ids: string[] = [];
      const blocks: ModelBlock[] = [];
      for (const block of said)
        if (block.type === "tool_use") {
          const id = this.#freeId(block.id);
          ids.push(id);
          blocks.push({
            type: "tool_use",
            id,
            name: toName(block.name),
            input: toInput(block.input),
          });
        } else if (block.type === "text") {
          const isFirst = index > 0 && blocks.every(({ type }) => type !== "text");
          const text = isFirst ? withoutBetween(block.text) : block.text;
          if (/\S/.test(text)) blocks.push({ type: "text", text });
        } else if (block.type === "thinking" && withThinking && block.signature !== undefined)
          blocks.push({ type: "thinking", thinking: block.thinking, signature: block.signature });
      // A thought that nothing came of.
      while (blocks.at(-1)?.type === "thinking") blocks.pop();
      this.#push("assistant", blocks);
      const given = results.map(({ output, isError }, at): ModelBlock => {
        return { type: "tool_result", toolUseId: ids[at] ?? "", output, isError };
      });
      this.#push("user", given);
    }
  }

  #push(role: ModelMessage["role"], content: ModelBlock[]): void {
    if (content.length > 0) this.messages.push({ role, content });
  }

  /** Of what a person sent. */
  #shown(block: ContentBlock): ModelBlock[] {
    if (block.type === "text") return /\S/.test(block.text) ? [block] : [];
    const file = isFileBlock(block) ? this.#files.get(block.fileId) : undefined;
    return file === undefined ? [] : [file];
  }

  #freeId(wanted: string): string {
    const base = wanted.replaceAll(/[^\w-]/g, "_") || "call";
    let id = base;
    for (let n = 2; this.#taken.has(id); n++) id = `${base}_${n}`;
    this.#taken.add(id);
    return id;
  }
}

function withoutBetween(text: string): string {
  return text.startsWith(BETWEEN_CALLS) ? text.slice(BETWEEN_CALLS.length) : text;
}

const MAX_NAME = 128;

/** What was imported may have any name, and any input. */
function toName(name: string): string {
  return name.replaceAll(/[^\w-]/g, "_").slice(0, MAX_NAME) || "tool";
}

function toInput(input: unknown): unknown {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return isObject ? input : { value: input };
}
