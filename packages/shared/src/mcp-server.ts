import * as z from "zod";

/** The most servers that one organization may have. */
export const MAX_MCP_SERVERS = 20;
const MAX_HEADERS = 10;
const MAX_ALLOWED_TOOLS = 100;

/** Begins the names of its tools: `{name}__{tool}`. */
const serverName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/,
    "A server's name has small letters and digits, with single - or _ between them.",
  )
  .max(30)
  .meta({ description: "Begins the names of its tools.", examples: ["tracker"] });

const serverUrl = z
  .url({ protocol: /^https?$/, error: "is not an http:// or https:// address" })
  .max(2_000)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not contain control characters or lone surrogates.")
  .meta({
    description: "Where it speaks MCP over streamable HTTP. Put secrets in headers, not here.",
    examples: ["https://tracker.example.com/mcp"],
  });

const headers = z
  .record(
    z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "is not a header's name"),
    z
      .string()
      .max(4_000)
      .regex(/^[\x20-\x7e]*$/, "A header's value has printable ASCII letters."),
  )
  .refine((given) => Object.keys(given).length <= MAX_HEADERS, {
    error: `There are more than ${MAX_HEADERS} headers.`,
  })
  .refine(hasEachOnce, { error: "A header is given twice: their names are the same in any case." })
  .meta({
    description: "Sent with every call, such as Authorization. Kept encrypted, never shown again.",
    examples: [{ Authorization: "Bearer a-token" }],
  });

export const mcpApproval = z.enum(["always", "writes", "never"]).meta({
  id: "McpApproval",
  description:
    "Which calls wait until their person has agreed: all; those of tools that do not say that they only read; none.",
});
export type McpApproval = z.infer<typeof mcpApproval>;

function hasEachOnce(given: Record<string, string>): boolean {
  const names = Object.keys(given).map((name) => name.toLowerCase());
  return new Set(names).size === names.length;
}

const allowedTools = z
  .array(
    z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not contain control characters or lone surrogates."),
  )
  .max(MAX_ALLOWED_TOOLS)
  .nullable()
  .meta({ description: "Only these of its tools, by their names there; null: all." });

/** A server whose tools the models of an organization may call, by the Model Context Protocol. */
export const mcpServer = z
  .object({
    id: z.uuid(),
    name: serverName,
    url: serverUrl,
    headerNames: z.array(z.string()).meta({ description: "Their values are shown to nobody." }),
    enabled: z.boolean(),
    approval: mcpApproval,
    allowedTools,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "McpServer", description: "A server that tools come from." });
export type McpServer = z.infer<typeof mcpServer>;

export const createMcpServerInput = z.strictObject({
  name: serverName,
  url: serverUrl,
  headers: headers.default({}),
  enabled: z.boolean().default(true),
  approval: mcpApproval.default("writes"),
  allowedTools: allowedTools.default(null),
});
export type CreateMcpServerInput = z.infer<typeof createMcpServerInput>;

export const mcpServerIdInput = z.strictObject({ serverId: z.uuid() });

export const updateMcpServerInput = z.strictObject({
  ...mcpServerIdInput.shape,
  url: serverUrl.optional(),
  headers: headers.optional().meta({ description: "In place of those that are kept." }),
  enabled: z.boolean().optional(),
  approval: mcpApproval.optional(),
  allowedTools: allowedTools.optional(),
});
export type UpdateMcpServerInput = z.infer<typeof updateMcpServerInput>;

/** What came of connecting to a server now. */
export const mcpServerCheck = z
  .object({
    ok: z.boolean(),
    error: z.string().nullable().meta({ description: "What went wrong, in a sentence." }),
    tools: z.array(
      z.object({
        name: z.string().meta({ description: "As models and `GET /tools` know it." }),
        serverName: z.string().meta({ description: "As the server knows it." }),
        description: z.string(),
        needsApproval: z.boolean(),
        allowed: z.boolean(),
      }),
    ),
  })
  .meta({ id: "McpServerCheck", description: "Whether a server answers, and with which tools." });
export type McpServerCheck = z.infer<typeof mcpServerCheck>;
