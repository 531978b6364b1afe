import mermaid from "mermaid";

/** More than this would hold the page up. */
const MAX_LENGTH = 10_000;
const MAX_EDGES = 300;

export interface Diagram {
  /** An SVG document, for an `<img>`: as such it runs nothing and fetches nothing. */
  svg: string;
  /** Mermaid's word for what it is. */
  kind: string;
}

export class DiagramTooLong extends Error {
  override readonly name = "DiagramTooLong";
}

/** Pictures from elsewhere: the page's policy would refuse them, and nobody is to be asked for them. */
const namesPicture = /@\{[^}]*\bimg["']?\s*:/;

let count = 0;
/** Mermaid's settings are for all of the page: one diagram at a time. */
let last: Promise<unknown> = Promise.resolve();

/** @throws DiagramTooLong, and whatever Mermaid says of a source that it cannot read */
export function drawDiagram(source: string, dark: boolean): Promise<Diagram> {
  if (source.length > MAX_LENGTH) return Promise.reject(new DiagramTooLong());
  if (namesPicture.test(source))
    return Promise.reject(new Error("It has a picture from elsewhere."));
  const drawn = last.then(() => draw(source, dark));
  last = drawn.catch(() => undefined);
  return drawn;
}

/** Mermaid measures what it draws, so it has to be on the page for a moment: unseen. */
async function draw(source: string, dark: boolean): Promise<Diagram> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    maxTextSize: MAX_LENGTH,
    maxEdges: MAX_EDGES,
    theme: dark ? "dark" : "default",
    htmlLabels: false,
    fontFamily: "ui-sans-serif, system-ui, sans-serif",
    // What a source may not set by its own directives.
    secure: [
      "secure",
      "securityLevel",
      "startOnLoad",
      "suppressErrorRendering",
      "maxTextSize",
      "maxEdges",
      "htmlLabels",
      "fontFamily",
      "themeCSS",
      "dompurifyConfig",
      "layout",
    ],
  });
  const place = document.createElement("div");
  place.className = "invisible fixed inset-0 overflow-hidden";
  place.ariaHidden = "true";
  document.body.append(place);
  try {
    const { svg, diagramType } = await mermaid.render(`diagram-${++count}`, source, place);
    return { svg: asDocument(svg), kind: diagramType };
  } finally {
    place.remove();
  }
}

/** Well-formed, and with a size of its own, which an `<img>` needs. */
function asDocument(markup: string): string {
  // This document is inert: nothing in it runs or is fetched.
  const svg = new DOMParser().parseFromString(markup, "text/html").querySelector("svg");
  if (svg === null) throw new Error("Mermaid drew nothing.");
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "")
    .split(/[\s,]+/)
    .map(Number);
  if (width > 0 && height > 0) {
    svg.setAttribute("width", String(Math.ceil(width)));
    svg.setAttribute("height", String(Math.ceil(height)));
  }
  return new XMLSerializer().serializeToString(svg);
}
