import { z } from "zod";

const schemaNode = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
const MAX_DEPTH = 8;

/** A value that fits a JSON schema well enough: required properties only, the same for the same schema. */
export function sampleFromSchema(schema: unknown, words = "example", depth = 0): unknown {
  const parsed = schemaNode.safeParse(schema);
  if (!parsed.success || depth > MAX_DEPTH) return words;
  const node = parsed.data;
  if (node.const !== undefined) return node.const;
  if (node.default !== undefined) return node.default;
  if (node.enum !== undefined) return node.enum[0];
  if (node.anyOf !== undefined) return sampleFromSchema(node.anyOf[0], words, depth + 1);
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  switch (type) {
    case "object":
      return sampleObject(node.properties ?? {}, node.required ?? [], words, depth);
    case "array":
      return [sampleFromSchema(node.items, words, depth + 1)];
    case "integer":
    case "number":
      return node.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return words;
  }
}

/** The input that the simulator makes up for a tool with this input schema. */
export function sampleInput(schema: unknown, words?: string): Record<string, unknown> {
  const parsed = schemaNode.safeParse(schema);
  if (!parsed.success) return {};
  return sampleObject(parsed.data.properties ?? {}, parsed.data.required ?? [], words, 0);
}

function sampleObject(
  properties: Record<string, unknown>,
  required: readonly string[],
  words: string | undefined,
  depth: number,
): Record<string, unknown> {
  return Object.fromEntries(
    required.map((key) => [key, sampleFromSchema(properties[key], words, depth + 1)]),
  );
}
