import { noUsage, redactedSignature, type TokenUsage } from "@parley/shared";
import { type AnswerFrame, parseFrame, type UpstreamUsage } from "./answer-frames.ts";
import type { ModelEvent } from "./language-model.ts";
import { SseFrames } from "./sse-frames.ts";

/** The longest input of one tool call, in UTF-16 units of its JSON. */
export const MAX_TOOL_INPUT_LENGTH = 4 * 1024 * 1024;
/** The most tool calls that one answer may make. */
const MAX_TOOL_CALLS = 256;

/** The stream is not a proper answer: not JSON, out of order, too long, or cut short. */
export class BrokenAnswerError extends Error {
  /** True when all that there was made sense, but its end is missing. */
  readonly cutShort: boolean;

  constructor(message: string, options: ErrorOptions & { cutShort?: boolean } = {}) {
    super(message, options);
    this.name = "BrokenAnswerError";
    this.cutShort = options.cutShort ?? false;
  }
}

/** The provider reported a failure in the middle of its answer. */
export class AnswerFailedError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "AnswerFailedError";
    this.type = type;
  }
}

type Block = AnswerFrame & { type: "content_block_start" };
type Delta = (AnswerFrame & { type: "content_block_delta" })["delta"];

interface ToolCall {
  id: string;
  name: string;
  input: unknown;
  pieces: string[];
  length: number;
}

/**
 * The frame that makes up nearly all of a stream, in the one form that needs no JSON.parse: a
 * delta of text or thinking that holds no escape. Every other form takes the general way.
 */
const plainDelta =
  /^\{"type":"content_block_delta","index":(?:0|[1-9]\d{0,8}),"delta":\{"type":"(?:text_delta","text"|(thinking)_delta","thinking"):"([ !#-[\]-\uffff]*)"\}\}[ \t\n]*$/;

/**
 * Turns the bytes of one streamed answer into model events. Feed it what one read brought, then
 * take what came of it: deltas of one kind that came together are one event.
 */
export class AnswerDecoder {
  readonly #requestId: string | null;
  readonly #frames = new SseFrames((data) => this.#frame(data));
  #events: ModelEvent[] = [];
  #text = "";
  #thinking = "";
  #started = false;
  #usage: TokenUsage = noUsage;
  #stopReason: string | undefined;
  #stopSequence: string | undefined;
  #tools = new Map<number, ToolCall>();
  #toolCalls = 0;
  /** A tool call whose input is not JSON. Only an answer that was cut off may hold one. */
  #cutTool = false;
  #done = false;

  constructor(requestId: string | null) {
    this.#requestId = requestId;
  }

  /** True once `message_stop` was read. Nothing after it counts. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether `take()` would give any. */
  get hasEvents(): boolean {
    return this.#text !== "" || this.#thinking !== "" || this.#events.length > 0;
  }

  /** Decodes what one read brought. Throws `BrokenAnswerError` or `AnswerFailedError`. */
  push(bytes: Uint8Array): void {
    this.#guard(() => this.#frames.push(bytes));
  }

  /** The body has ended. Throws `BrokenAnswerError` unless the answer had ended before it. */
  end(): void {
    if (this.#done) return;
    let cause: unknown;
    try {
      this.#guard(() => this.#frames.end());
    } catch (error) {
      if (error instanceof AnswerFailedError) throw error;
      // Half a frame cannot be read, and that it is half a one is what is wrong with it.
      cause = error;
    }
    if (this.#done) return;
    throw new BrokenAnswerError("The stream ended without message_stop.", {
      cutShort: true,
      cause,
    });
  }

  /** The events since the last call, oldest first. */
  take(): ModelEvent[] {
    this.#flush();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #guard(decode: () => void): void {
    try {
      decode();
    } catch (error) {
      if (error instanceof BrokenAnswerError || error instanceof AnswerFailedError) throw error;
      throw new BrokenAnswerError("A frame could not be read.", { cause: error });
    }
  }

  #frame(data: string): void {
    if (this.#done) return;
    const plain = plainDelta.exec(data);
    if (plain === null) {
      const frame = parseFrame(data);
      if (frame !== null) this.#apply(frame);
      return;
    }
    this.#mustHaveStarted();
    const text = plain[2] ?? "";
    if (plain[1] === undefined) this.#addText(text);
    else this.#addThinking(text);
  }

  #apply(frame: AnswerFrame): void {
    if (frame.type === "error") {
      throw new AnswerFailedError(frame.error.type, frame.error.message ?? "");
    }
    if (frame.type === "message_start") {
      if (this.#started) throw new BrokenAnswerError("The answer began twice.");
      this.#started = true;
      this.#count(frame.message.usage);
      const { model } = frame.message;
      this.#events.push({ type: "start", model, requestId: this.#requestId, usage: this.#usage });
      return;
    }
    this.#mustHaveStarted();
    switch (frame.type) {
      case "content_block_start":
        return this.#startBlock(frame.index, frame.content_block);
      case "content_block_delta":
        return this.#applyDelta(frame.index, frame.delta);
      case "content_block_stop":
        return this.#stopBlock(frame.index);
      case "message_delta":
        this.#count(frame.usage ?? {});
        this.#stopReason = frame.delta.stop_reason ?? this.#stopReason;
        this.#stopSequence = frame.delta.stop_sequence ?? this.#stopSequence;
        return;
      case "message_stop":
        return this.#stop();
    }
  }

  #startBlock(index: number, block: Block["content_block"]): void {
    switch (block.type) {
      case "text":
        return this.#addText(block.text);
      case "thinking":
        this.#addThinking(block.thinking);
        if (block.signature) this.#sign(block.signature);
        return;
      case "redacted_thinking":
        return this.#sign(redactedSignature(block.data));
      case "tool_use":
        this.#toolCalls += 1;
        if (this.#toolCalls > MAX_TOOL_CALLS) throw new BrokenAnswerError("Too many tool calls.");
        this.#tools.set(index, { ...block, pieces: [], length: 0 });
        return;
      case "unknown":
        return;
    }
  }

  #applyDelta(index: number, delta: Delta): void {
    switch (delta.type) {
      case "text_delta":
        return this.#addText(delta.text);
      case "thinking_delta":
        return this.#addThinking(delta.thinking);
      case "signature_delta":
        return this.#sign(delta.signature);
      case "input_json_delta":
        return this.#addInput(index, delta.partial_json);
      case "unknown":
        return;
    }
  }

  #addInput(index: number, json: string): void {
    const tool = this.#tools.get(index);
    if (tool === undefined || json === "") return;
    tool.length += json.length;
    if (tool.length > MAX_TOOL_INPUT_LENGTH)
      throw new BrokenAnswerError("A tool input is too long.");
    tool.pieces.push(json);
  }

  #stopBlock(index: number): void {
    const tool = this.#tools.get(index);
    if (tool === undefined) return;
    this.#tools.delete(index);
    const { id, name } = tool;
    const json = tool.pieces.join("");
    try {
      const input: unknown = json === "" ? tool.input : JSON.parse(json);
      this.#flush();
      this.#events.push({ type: "tool_use", id, name, input });
    } catch {
      // Judged at the end: the token limit may cut a tool call off, and that is an ordinary end.
      this.#cutTool = true;
    }
  }

  #stop(): void {
    const stopReason = this.#stopReason;
    if (stopReason === undefined) throw new BrokenAnswerError("The answer gave no stop reason.");
    const incomplete = this.#cutTool || this.#tools.size > 0;
    if (incomplete && (stopReason === "tool_use" || stopReason === "end_turn")) {
      throw new BrokenAnswerError("A tool call has no proper input.");
    }
    this.#flush();
    const stopSequence = this.#stopSequence;
    this.#events.push({
      type: "end",
      stopReason,
      ...(stopSequence !== undefined && { stopSequence }),
      usage: this.#usage,
    });
    this.#done = true;
  }

  #addText(text: string): void {
    if (this.#thinking !== "") this.#flush();
    this.#text += text;
  }

  #addThinking(text: string): void {
    if (this.#text !== "") this.#flush();
    this.#thinking += text;
  }

  /** Seals the thinking so far. */
  #sign(signature: string): void {
    const text = this.#thinking;
    this.#thinking = "";
    this.#flush();
    this.#events.push({ type: "thinking", text, signature });
  }

  #flush(): void {
    if (this.#text !== "") this.#events.push({ type: "text", text: this.#text });
    else if (this.#thinking !== "") this.#events.push({ type: "thinking", text: this.#thinking });
    this.#text = "";
    this.#thinking = "";
  }

  #count(counted: UpstreamUsage): void {
    const known = this.#usage;
    this.#usage = {
      inputTokens: counted.input_tokens ?? known.inputTokens,
      outputTokens: counted.output_tokens ?? known.outputTokens,
      cacheReadTokens: counted.cache_read_input_tokens ?? known.cacheReadTokens,
      cacheWriteTokens: counted.cache_creation_input_tokens ?? known.cacheWriteTokens,
    };
  }

  #mustHaveStarted(): void {
    if (!this.#started) throw new BrokenAnswerError("The answer did not begin with message_start.");
  }
}
