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

/** Closes what is still open at the end of growing Markdown. */
export function completeMarkdown(tail: string): string {
  return remend === undefined ? tail : remend(tail, { linkMode: "text-only", htmlTags: false });
}
