import { Readability } from "@mozilla/readability";
import { convert, type HtmlToTextOptions } from "html-to-text";
import { DOMParser } from "linkedom";

export interface PageText {
  title: string | null;
  text: string;
}

/** What of a DOM is used here; its library's own types are those of a browser. */
interface PageElement {
  textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}
interface PageDocument {
  documentElement: PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  toString(): string;
}

/** Below this, what was found is hardly all that the page has to say. */
const MIN_ARTICLE = 200;
const MAX_TITLE = 300;
const MAX_ELEMENTS = 50_000;
const MAX_DEPTH = 200;

/** The words of a page: of its article where there is one, else of all of it. */
export function readableText(html: string, url: string): PageText {
  const document = documentOf(html);
  // Text without a single element, of which nothing more is known.
  if (document.documentElement === null) return { title: null, text: toText(html) };
  for (const link of document.querySelectorAll("a[href]")) makeAbsolute(link, url);
  const title = document.querySelector("title")?.textContent;
  const source = document.toString();
  const article = new Readability(document, { maxElemsToParse: MAX_ELEMENTS }).parse();
  const text = toText(article?.content ?? "");
  return {
    title: (article?.title?.trim() || title?.trim())?.slice(0, MAX_TITLE).toWellFormed() || null,
    text: text.length < MIN_ARTICLE ? toText(source) : text,
  };
}

function documentOf(html: string): PageDocument {
  const document: unknown = new DOMParser().parseFromString(html, "text/html");
  if (!isDocument(document)) throw new Error("This is not a page.");
  return document;
}

function isDocument(value: unknown): value is PageDocument {
  return typeof value === "object" && value !== null && "querySelectorAll" in value;
}

function makeAbsolute(link: PageElement, base: string): void {
  const url = URL.parse(link.getAttribute("href") ?? "", base);
  if (url !== null) link.setAttribute("href", url.href);
}

const hidden = ["head", "img", "nav", "form", "script", "style", "svg", "title"];
const headings = ["h1", "h2", "h3", "h4", "h5", "h6"];
const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: MAX_DEPTH, ellipsis: "…" },
  selectors: [
    ...hidden.map((selector) => ({ selector, format: "skip" })),
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
  ],
};

const toText = (html: string): string => convert(html, options).trim();
