import * as z from "zod";

/** 1 to 64 letters, digits, `_` and `-`. */
export const toolName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "A tool's name has 1 to 64 letters, digits, _ and -.");

const jsonSchema = z.record(z.string(), z.unknown());

export const toolOrigin = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("built-in") }),
    z.object({ type: z.literal("mcp"), server: z.string() }),
  ])
  .meta({ id: "ToolOrigin", description: "Parley itself, or an MCP server by its name." });

/** A tool that the caller may give to an answer, or call. */
export const toolInfo = z
  .object({
    name: toolName,
    description: z.string(),
    inputSchema: jsonSchema.meta({ description: "JSON Schema of an object." }),
    outputSchema: jsonSchema
      .nullable()
      .meta({ description: "JSON Schema; null where nobody promised any." }),
    origin: toolOrigin,
    needsApproval: z.boolean().meta({
      description: "Whether a call that a model makes waits until its person has agreed to it.",
    }),
  })
  .meta({ id: "Tool", description: "Something that a model may have done for it." });
export type ToolInfo = z.infer<typeof toolInfo>;

export const toolNameInput = z.strictObject({ name: toolName });

export const invokeToolInput = z.strictObject({
  name: toolName,
  input: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({
      description: "What the tool's `inputSchema` asks for.",
      examples: [{ expression: "6 * 7" }],
    }),
});
export type InvokeToolInput = z.infer<typeof invokeToolInput>;

export const toolResult = z
  .object({
    output: z.unknown().meta({ description: "Any JSON; where `isError`, mostly a sentence." }),
    isError: z.boolean(),
  })
  .meta({ id: "ToolOutcome", description: "What a call came to." });
export type ToolResult = z.infer<typeof toolResult>;
