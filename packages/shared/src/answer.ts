import * as z from "zod";
import { modelId } from "./model.ts";

/** The longest text of one block of a conversation that its caller holds, in UTF-16 units. */
const MAX_HELD_TEXT = 10_000_000;
/** The longest image or document, in characters of its base64. */
const MAX_DATA_LENGTH = 32 * 1024 * 1024;
const MAX_MESSAGES = 20_000;
const MAX_HELD_BLOCKS = 5_000;
const MAX_TOOLS = 1_000;
const MAX_STOP_SEQUENCES = 64;
/** How deep a tool's input or schema may be nested: what is deeper cannot be written down safely. */
const MAX_DEPTH = 200;

const heldText = z.string().max(MAX_HELD_TEXT);
const url = z.url({ protocol: /^https?$/ }).max(20_000);
const base64 = z
  .string()
  .min(1)
  .max(MAX_DATA_LENGTH)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, "The data is not base64.");
/** The kinds of images that models read. */
export const imageMediaType = z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** Any JSON value that is not nested too deep. */
const json = z.unknown().refine(isShallow, `This is nested more than ${MAX_DEPTH} deep.`);
const jsonObject = z
  .record(z.string(), z.unknown())
  .refine(isShallow, `This is nested more than ${MAX_DEPTH} deep.`);

const base64Source = <Type extends z.ZodType>(mediaType: Type) =>
  z.strictObject({ type: z.literal("base64"), mediaType, data: base64 });
const urlSource = z.strictObject({ type: z.literal("url"), url });
const textSource = z.strictObject({ type: z.literal("text"), text: heldText });

const textPart = z.strictObject({ type: z.literal("text"), text: heldText });
const imagePart = z.strictObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [base64Source(imageMediaType), urlSource]),
});
const documentPart = z.strictObject({
  type: z.literal("document"),
  source: z.discriminatedUnion("type", [
    base64Source(z.literal("application/pdf")),
    urlSource,
    textSource,
  ]),
  title: z.string().max(1_000).optional(),
  context: heldText.optional(),
});
/** What a user's side, or a tool, may show to a model. */
const shownPart = z.discriminatedUnion("type", [textPart, imagePart, documentPart]);
export type ShownPart = z.infer<typeof shownPart>;

const userPart = z.discriminatedUnion("type", [
  textPart,
  imagePart,
  documentPart,
  z.strictObject({
    type: z.literal("tool_result"),
    toolUseId: z.string().min(1).max(500),
    content: z.array(shownPart).max(MAX_HELD_BLOCKS),
    isError: z.boolean(),
  }),
]);
const assistantPart = z.discriminatedUnion("type", [
  textPart,
  z.strictObject({
    type: z.literal("thinking"),
    thinking: heldText,
    /** The provider's seal, also of redacted thinking (see `redactedSignature`). */
    signature: z.string().min(1).max(MAX_HELD_TEXT),
  }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: z.string().min(1).max(500),
    name: z.string().min(1).max(500),
    input: json,
  }),
]);

export const heldMessage = z.discriminatedUnion("role", [
  z.strictObject({
    role: z.literal("user"),
    content: z.array(userPart).min(1).max(MAX_HELD_BLOCKS),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.array(assistantPart).max(MAX_HELD_BLOCKS),
  }),
]);
export type HeldMessage = z.infer<typeof heldMessage>;

const tool = z.strictObject({
  name: z.string().regex(/^[\w-]{1,128}$/, "A tool's name has 1 to 128 letters, digits, _ or -."),
  description: heldText.optional(),
  /** JSON Schema of an object. */
  inputSchema: jsonObject,
  /** Whether the model must keep to the schema. */
  strict: z.boolean().optional(),
});
export type HeldTool = z.infer<typeof tool>;

const disableParallel = z.boolean().optional();
const toolChoice = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("auto"), disableParallel }),
  z.strictObject({ type: z.literal("any"), disableParallel }),
  z.strictObject({ type: z.literal("tool"), name: z.string().max(200), disableParallel }),
  z.strictObject({ type: z.literal("none") }),
]);
export type ToolChoice = z.infer<typeof toolChoice>;

/**
 * A whole conversation, held by its caller, and how it is to be answered. The answer is a run as
 * every other; the tools that it asks for are the caller's to run, who then calls again with
 * their results. Parley keeps the conversation only until the run has ended, and whoever keeps
 * traces, where an operator named one, has been told of it.
 */
export const answerInput = z
  .strictObject({
    /** Makes a repeated call harmless: the same id with the same input is the same run. */
    id: z.uuid().optional(),
    model: modelId.optional(),
    maxTokens: z.int().min(1).max(200_000).optional(),
    system: heldText.optional(),
    /** Oldest first. */
    messages: z.array(heldMessage).min(1).max(MAX_MESSAGES),
    tools: z.array(tool).max(MAX_TOOLS).optional(),
    toolChoice: toolChoice.optional(),
    stopSequences: z
      .array(
        z.string().max(1_000).regex(/\S/, "A stop sequence of white space only is not possible."),
      )
      .max(MAX_STOP_SEQUENCES)
      .optional(),
    /** Left out: as the model does by itself. */
    thinking: z
      .discriminatedUnion("type", [
        z.strictObject({ type: z.literal("off") }),
        z.strictObject({
          type: z.literal("on"),
          /** For models that are told a measure; others find their own. */
          budgetTokens: z.int().min(1_024).max(200_000).optional(),
        }),
      ])
      .optional(),
    /** JSON Schema that the whole answer is to follow. */
    outputSchema: jsonObject.optional(),
  })
  .superRefine(({ tools = [], toolChoice: choice, thinking, maxTokens }, context) => {
    const refuse = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (choice?.type === "any" && tools.length === 0)
      refuse(["toolChoice"], "A tool can be demanded only of those given: there are none.");
    if (choice?.type === "tool" && !tools.some(({ name }) => name === choice.name))
      refuse(["toolChoice", "name"], "This tool is not among those given.");
    if (thinking?.type === "on" && maxTokens !== undefined) {
      const { budgetTokens } = thinking;
      if (budgetTokens !== undefined && budgetTokens >= maxTokens)
        refuse(["thinking", "budgetTokens"], "The budget must be smaller than maxTokens.");
    }
  });
export type AnswerInput = z.infer<typeof answerInput>;

/** Without recursion, which is what deep nesting breaks. */
function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const item of level)
      if (typeof item === "object" && item !== null)
        for (const inner of Object.values(item)) next.push(inner);
    level = next;
  }
  return true;
}
