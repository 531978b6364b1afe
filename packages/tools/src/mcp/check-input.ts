import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** Says what is wrong with an input; null: nothing. */
export type InputCheck = (input: unknown) => string | null;

/** A longer schema is the server's alone to check. */
const MAX_SCHEMA = 50_000;
/** Their values are data, or what they say is tested by patterns of whoever wrote the schema. */
const verbatim = new Set(["const", "enum", "default", "examples"]);

const ajv = new Ajv2020({
  strict: false,
  validateSchema: false,
  validateFormats: false,
  addUsedSchema: false,
  allErrors: false,
  logger: false,
});

/**
 * Checks inputs by a schema that a stranger wrote. Regular expressions are left to the server: one
 * can be made to run for ever. So is a schema that cannot be understood.
 */
export function createInputCheck(schema: Record<string, unknown>): InputCheck {
  let validate: ValidateFunction | null | undefined;
  return (input) => {
    validate ??= compile(schema);
    if (validate === null || validate(input)) return null;
    return ajv.errorsText(validate.errors, { dataVar: "input" });
  };
}

function compile(schema: Record<string, unknown>): ValidateFunction | null {
  if (JSON.stringify(schema).length > MAX_SCHEMA) return null;
  const plain = withoutPatterns(schema);
  if (typeof plain !== "object" || plain === null) return null;
  try {
    return ajv.compile(plain);
  } catch {
    return null;
  }
}

function withoutPatterns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPatterns);
  if (typeof node !== "object" || node === null) return node;
  const hasPatterns = "patternProperties" in node;
  const kept = Object.entries(node).filter(
    ([key, value]) =>
      !(key === "pattern" && typeof value === "string") &&
      !(hasPatterns && /^(pattern|additional|unevaluated)Properties$/.test(key)) &&
      // Which draft it is of makes no difference here; an id could stand for another's schema.
      !(typeof value === "string" && /^\$?(schema|id)$/.test(key)),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [key, verbatim.has(key) ? value : withoutPatterns(value)]),
  );
}
