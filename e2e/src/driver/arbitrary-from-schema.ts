import fc from "fast-check";
import * as z from "zod";

const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});

/** Any JSON value, strange ones included. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "5",
    "true",
    "\u0000",
    "\ud800",
    [],
    {},
    [[]],
    [null],
  ),
);

/** Text that a person may write, and text that nobody should. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 30 }).map((said) => `/echo rate=max ${said}`) },
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("", "\n", "/help", "data: [DONE]\n\n"),
);

/**
 * Values of a schema of an OpenAPI document: most of them right, some with what is almost right.
 * @param ids real ids, so that what is asked for is sometimes there
 */
export function arbitraryFromSchema(
  document: unknown,
  schema: unknown,
  ids: fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  const right = rightFrom(document, schema, ids, 0);
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: anyJson });
}

const MAX_DEPTH = 6;

function rightFrom(
  document: unknown,
  schema: unknown,
  ids: fc.Arbitrary<string>,
  depth: number,
): fc.Arbitrary<unknown> {
  const parsed = node.safeParse(schema);
  if (!parsed.success || depth > MAX_DEPTH) return anyJson;
  const { data } = parsed;
  const from = (inner: unknown): fc.Arbitrary<unknown> =>
    rightFrom(document, inner, ids, depth + 1);
  if (data.$ref !== undefined) return from(resolve(document, data.$ref));
  if ("const" in data) return fc.constant(data.const);
  if (data.enum !== undefined) return fc.constantFrom(...data.enum);
  const branches = data.anyOf ?? data.oneOf;
  if (branches !== undefined) return fc.oneof(...branches.map(from));
  const type = Array.isArray(data.type) ? data.type[0] : data.type;
  switch (type) {
    case "string":
      if (data.format === "uuid") return ids;
      if (data.format === "date-time")
        return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      return text;
    case "integer":
    case "number":
      return fc.integer({ min: data.minimum ?? -10, max: Math.min(data.maximum ?? 2_000, 2_000) });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(from(data.items), {
        minLength: Math.min(data.minItems ?? 0, 3),
        maxLength: Math.min(data.maxItems ?? 3, 3),
      });
    case "object":
      return objectFrom(data, from);
    default:
      return anyJson;
  }
}

/** An object by its schema; now and then a key is missing, too much, or of another type. */
function objectFrom(
  { properties = {}, required = [] }: z.infer<typeof node>,
  from: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const keys = Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [
      key,
      fc.oneof({ weight: 30, arbitrary: from(schema) }, { weight: 1, arbitrary: anyJson }),
    ]),
  );
  const mostlyAll = fc.record(keys, { requiredKeys: required });
  const damage = fc.oneof(
    { weight: 12, arbitrary: fc.constant((value: object): object => value) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "id")), anyJson)
        .map(([key, extra]) => (value: object): object => ({ ...value, ...own(key, extra) })),
    },
    {
      weight: 1,
      arbitrary: fc.nat(20).map(
        (at) =>
          (value: object): object =>
            Object.fromEntries(Object.entries(value).filter((_entry, index) => index !== at)),
      ),
    },
  );
  return fc.tuple(mostlyAll, damage).map(([value, change]) => change(value));
}

/** An object with just this key, which may be `__proto__`. */
function own(key: string, value: unknown): object {
  return Object.fromEntries([[key, value]]);
}

function resolve(document: unknown, reference: string): unknown {
  let at: unknown = document;
  for (const part of reference.slice(2).split("/"))
    at = z.record(z.string(), z.unknown()).parse(at)[part];
  return at;
}
