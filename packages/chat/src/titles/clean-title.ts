import { titleOf } from "../conversation/title-of.ts";

/** What a model calls a conversation, without what models put around it. Null: nothing is left. */
export function cleanTitle(reply: string): string | null {
  const [line = ""] = reply.trimStart().split("\n", 1);
  return titleOf(
    line
      .replace(/^[#>*\s]+/, "")
      .replace(/^(title|titel)\s*:\s*/i, "")
      .replace(/^["'“”„«»*_`\s]+|["'“”„«»*_`.\s]+$/gu, ""),
  );
}
