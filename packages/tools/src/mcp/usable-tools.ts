import type { Tool as ListedTool } from "@modelcontextprotocol/client";
import { isShallow } from "@parley/shared";

/** More than a model is helped by, and all that is kept of one server. */
const MAX_TOOLS = 100;
const MAX_SERVER_NAME = 200;
const MAX_DESCRIPTION = 4_000;
/** Characters of a schema as JSON. */
const MAX_SCHEMA = 50_000;

/** What a tool is known by here; whatever else a server says of it is not kept. */
export type UsableTool = Pick<
  ListedTool,
  "name" | "description" | "inputSchema" | "outputSchema" | "annotations"
>;

/** Of what a server lists that which can be given out. Its size and shape are a stranger's choice. */
export function usableTools(listed: readonly ListedTool[]): UsableTool[] {
  return listed
    .slice(0, MAX_TOOLS)
    .filter(({ name, inputSchema }) => name.length <= MAX_SERVER_NAME && isUsable(inputSchema))
    .map(({ name, title, description, inputSchema, outputSchema, annotations = {} }) => {
      const { readOnlyHint = false, idempotentHint = false } = annotations;
      return {
        name,
        description: (description ?? title ?? "").slice(0, MAX_DESCRIPTION).toWellFormed(),
        inputSchema,
        annotations: { readOnlyHint, idempotentHint },
        // Nothing depends on it.
        ...(outputSchema !== undefined && isUsable(outputSchema) && { outputSchema }),
      };
    });
}

function isUsable(schema: object): boolean {
  return isShallow(schema) && JSON.stringify(schema).length <= MAX_SCHEMA;
}
