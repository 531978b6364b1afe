import fc from "fast-check";
import { expect, test } from "vitest";
import { MASK, maskSecrets } from "./mask-secrets.ts";

const words = ["secret", "token", "password", "key", "hash", "cookie", "otp", "authorization"];
const CANARY = "canary-4711";

/** A name with such a word in it, in any spelling. */
const secretName = fc
  .tuple(
    fc.constantFrom("", "api", "new", "user"),
    fc.constantFrom(...words),
    fc.constantFrom("", "s", "_v2", "-old", "Value"),
    fc.constantFrom("camel", "upper", "snake", "kebab"),
  )
  .map(([before, word, after, spelling]) => {
    if (spelling === "camel")
      return before === ""
        ? word + after
        : before + word.charAt(0).toUpperCase() + word.slice(1) + after;
    const joined = [before, word].filter(Boolean).join(spelling === "kebab" ? "-" : "_") + after;
    return spelling === "upper" ? joined.toUpperCase() : joined;
  });

const harmless = fc.constantFrom("name", "role", "scopes", "settings", "items", "a b");
const canary = fc.constantFrom<unknown>(CANARY, `x${CANARY}`, [CANARY], { name: [{ a: CANARY }] });
const anything = fc.jsonValue({ maxDepth: 2 });

/** A state with a canary below a secret's name, anywhere in it. */
const state: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    secretName,
    canary,
    fc.array(fc.tuple(harmless, fc.boolean()), { maxLength: 5 }),
    fc.dictionary(fc.string(), anything, { maxKeys: 3 }),
  )
  .map(([name, value, path, others]) =>
    path.reduce<Record<string, unknown>>(
      (inner, [key, inList]) => ({ ...others, [key]: inList ? [inner, 1] : inner }),
      { ...others, [name]: value },
    ),
  );

test("no value under a secret's name survives", () => {
  fc.assert(
    fc.property(state, (value) => {
      expect(JSON.stringify(maskSecrets(value))).not.toContain(CANARY);
    }),
    { numRuns: 2_000 },
  );
});

test("what is no secret stays as it is", () => {
  const kept = {
    name: "Nightly reports",
    role: "admin",
    scopes: ["chat:write", "usage:read"],
    budget: { microDollars: 5_000_000, maxTokens: 1_000 },
    expiresAt: null,
    token: null,
    enabled: false,
  };
  expect(maskSecrets(kept)).toEqual(kept);
  expect(maskSecrets({ at: new Date(0) })).toEqual({ at: "1970-01-01T00:00:00.000Z" });
});

test("a secret that stands in another text is masked, too", () => {
  const text = "Used prl_9fKx2LmQ0c1rVb7TzYwPs4HnJd6UgEa3 and Bearer abc.def today";
  expect(maskSecrets({ note: text })).toEqual({ note: `Used ${MASK} and ${MASK} today` });
  expect(maskSecrets({ prefix: "prl_9fKx2LmQ" })).toEqual({ prefix: "prl_9fKx2LmQ" });
});

test("however much there is, what is kept is bounded", () => {
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 10_000; level++) deep = { deep };
  const long = "x".repeat(1_000_000);
  const many = Array.from({ length: 5_000 }, (_, at) => at);
  expect(JSON.stringify(maskSecrets({ deep, long, many })).length).toBeLessThan(5_000);
});
