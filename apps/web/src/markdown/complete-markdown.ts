import type completion from "remend";

let remend: typeof completion | undefined;

/** Fetched with the first answer that is seen growing; finished ones need none of it. */
export function loadCompletion(): void {
  if (remend !== undefined) return;
  import("remend").then(
    (loaded) => {
      remend = loaded.default;
    },
    // Without it, half a `**bold` shows its stars until it is whole.
    () => undefined,
  );
}

/** The beginning of a list item, a quote, a heading or a rule, whose text has yet to come. */
const danglingMarker = /(^|\n)[ \t]*([-*+>]|#{1,6}|\d{1,9}[.)]?|[-*_]{2,3}|`{1,2})[ \t]*$/;

/** Closes what is still open at the end of growing Markdown, and holds a lone marker back. */
export function completeMarkdown(tail: string): string {
  const settled = tail.replace(danglingMarker, "$1");
  return remend === undefined
    ? settled
    : remend(settled, { linkMode: "text-only", htmlTags: false });
}
