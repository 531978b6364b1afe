import katex from "katex";
import "katex/dist/katex.min.css";

/** Longer ones stay as their source: setting them would hold the page up. */
const MAX_LENGTH = 10_000;

/** A definition can make a page full of letters out of a line: what defines something is not set. */
const defines =
  /\\(?:[gex]?def|(?:re)?newcommand|providecommand|(?:future)?let|csname)(?![a-zA-Z])/;

/** Sets a formula into an element; false, and nothing in it, when it cannot be read. */
export function setMath(tex: string, target: HTMLElement, display: boolean): boolean {
  if (tex.length > MAX_LENGTH || defines.test(tex)) {
    target.replaceChildren();
    return false;
  }
  try {
    katex.render(tex, target, {
      displayMode: display,
      throwOnError: true,
      strict: "ignore",
      // Links, images and HTML in a formula stay closed; sizes and macros have bounds.
      trust: false,
      maxSize: 20,
      maxExpand: 500,
    });
    return true;
  } catch {
    target.replaceChildren();
    return false;
  }
}
