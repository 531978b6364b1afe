import * as z from "zod";

const entry = z.object({
  type: z.literal("stdio").optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  disabled: z.boolean().default(false),
  /** Absent: calls of tools that do not say that they only read. */
  needsApproval: z.boolean().optional(),
  /** By their ids; absent: everybody's. */
  organizations: z.array(z.uuid()).optional(),
});
/** A program that speaks MCP over its standard streams. */
export type StdioServer = z.infer<typeof entry> & { name: string };

const NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const MAX_NAME = 30;

const file = z.object({
  mcpServers: z
    .record(z.string(), entry)
    .refine(
      (servers) => Object.keys(servers).every((name) => NAME.test(name) && name.length <= MAX_NAME),
      {
        error: `A name has up to ${MAX_NAME} letters and digits, with single - or _ between them.`,
      },
    ),
});

/**
 * The operator's servers, as programs of the field write them: `{ "mcpServers": { name: { command,
 * args, env } } }`. Throws an error whose message says what is wrong.
 */
export function parseStdioConfig(json: string): StdioServer[] {
  const parsed = file.safeParse(parseJson(json));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return Object.entries(parsed.data.mcpServers)
    .map(([name, server]) => ({ ...server, name }))
    .filter(({ disabled }) => !disabled);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error("It is not JSON.", { cause: error });
  }
}
