import remend from "remend";

/** The beginning of a list item, a quote, a heading or a rule, whose text has yet to come. */
const danglingMarker = /(^|\n)[ \t]*([-*+>]|#{1,6}|\d{1,9}[.)]?|[-*_]{2,3}|`{1,2})[ \t]*$/;

/** The same where nothing more will come: a lone number may then be the answer. */
const cutMarker = /(^|\n)[ \t]*([-*+>]|#{1,6}|[-*_]{2,3}|`{1,2})\s*$/;

/** Closes what is still open at the end of growing Markdown, and holds a lone marker back. */
export function completeMarkdown(tail: string): string {
  return complete(tail, danglingMarker);
}

/** Closes what was left open where an answer was cut off, and leaves out a lone marker. */
export function mendCutMarkdown(lastBlock: string): string {
  return complete(lastBlock, cutMarker);
}

function complete(source: string, marker: RegExp): string {
  // Code is shown as it is: what looks like a mark is none there.
  if (endsInsideFence(source)) return source;
  return remend(source.replace(marker, "$1"), { linkMode: "text-only", htmlTags: false });
}

function endsInsideFence(source: string): boolean {
  let fence: string | undefined;
  for (const [, marks = "", rest = ""] of source.matchAll(/^[ \t]*(`{3,}|~{3,})(.*)$/gm)) {
    if (fence === undefined) {
      if (marks.startsWith("~") || !rest.includes("`")) fence = marks;
    } else if (marks.startsWith(fence) && rest.trim() === "") fence = undefined;
  }
  return fence !== undefined;
}
