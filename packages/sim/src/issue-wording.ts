import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: "Input should be a valid string",
  number: "Input should be a valid number",
  int: "Input should be a valid integer",
  boolean: "Input should be a valid boolean",
  array: "Input should be a valid list",
  object: "Input should be an object",
  record: "Input should be an object",
};

/** The first problem of a body in the API's words, such as `messages.0.role: Field required`. */
export function wordIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "Invalid request." : describe(issue, []);
}

function describe(issue: Issue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return describe(deepest(issue.errors) ?? issue, path);
  }
  if (issue.code === "unrecognized_keys") {
    return `${at([...path, issue.keys[0] ?? ""])}Extra inputs are not permitted`;
  }
  return `${at(path)}${reason(issue)}`;
}

// Of the alternatives of a union, the one that got furthest is the one that was meant.
function deepest(alternatives: readonly (readonly Issue[])[]): Issue | undefined {
  const firsts = alternatives.flatMap((issues) => issues.slice(0, 1));
  return firsts.toSorted((a, b) => b.path.length - a.path.length)[0];
}

function at(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "" : `${path.map(String).join(".")}: `;
}

function reason(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "Field required";
      return EXPECTED[issue.expected] ?? `Input should be ${issue.expected}`;
    case "invalid_value":
      if (issue.input === undefined) return "Field required";
      return `Input should be ${orList(issue.values)}`;
    case "too_small":
      if (issue.origin === "array") return "at least one message is required";
      if (issue.origin === "string") return "String should have at least 1 character";
      return `Input should be greater than or equal to ${String(issue.minimum)}`;
    case "too_big":
      return `Input should be less than or equal to ${String(issue.maximum)}`;
    case "invalid_union":
      return `Input tag found using '${issue.discriminator ?? "type"}' does not match any of the expected tags`;
    case "invalid_format":
      return `String should match pattern '${String(issue.pattern ?? issue.format)}'`;
    default:
      return issue.message;
  }
}

function orList(values: readonly unknown[]): string {
  const quoted = values.map((value) => `'${String(value)}'`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
