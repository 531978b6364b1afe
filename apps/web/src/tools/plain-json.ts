/**
 * What is not seen, or turns what stands beside it around: somebody could be made to agree to
 * something else than they read.
 */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A value as JSON that a person can read, each character of it visible. */
export function plainJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "").replace(unseen, (character) =>
    Array.from({ length: character.length }, (_unit, at) => escaped(character.charCodeAt(at))).join(
      "",
    ),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
