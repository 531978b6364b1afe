import katex from "katex";
import "katex/dist/katex.min.css";

/** Sets a formula into an element; false, and nothing in it, when it cannot be read. */
export function setMath(tex: string, target: HTMLElement, display: boolean): boolean {
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
