import type { Emitter, LanguageFn } from "highlight.js";
import hljs from "highlight.js/lib/core";

export interface Span {
  text: string;
  /** The innermost scope that has a colour. */
  className: string | null;
}

type Loader = () => Promise<{ default: LanguageFn }>;

const bash: Loader = () => import("highlight.js/lib/languages/bash");
const cpp: Loader = () => import("highlight.js/lib/languages/cpp");
const csharp: Loader = () => import("highlight.js/lib/languages/csharp");
const javascript: Loader = () => import("highlight.js/lib/languages/javascript");
const markdown: Loader = () => import("highlight.js/lib/languages/markdown");
const python: Loader = () => import("highlight.js/lib/languages/python");
const ruby: Loader = () => import("highlight.js/lib/languages/ruby");
const rust: Loader = () => import("highlight.js/lib/languages/rust");
const typescript: Loader = () => import("highlight.js/lib/languages/typescript");
const xml: Loader = () => import("highlight.js/lib/languages/xml");
const yaml: Loader = () => import("highlight.js/lib/languages/yaml");
const kotlin: Loader = () => import("highlight.js/lib/languages/kotlin");

const languages: Record<string, Loader> = {
  bash,
  sh: bash,
  shell: bash,
  zsh: bash,
  c: () => import("highlight.js/lib/languages/c"),
  cpp,
  "c++": cpp,
  cs: csharp,
  csharp,
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  html: xml,
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript,
  js: javascript,
  json: () => import("highlight.js/lib/languages/json"),
  jsx: javascript,
  kotlin,
  kt: kotlin,
  lua: () => import("highlight.js/lib/languages/lua"),
  markdown,
  md: markdown,
  php: () => import("highlight.js/lib/languages/php"),
  py: python,
  python,
  rb: ruby,
  ruby,
  rs: rust,
  rust,
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  toml: () => import("highlight.js/lib/languages/ini"),
  ts: typescript,
  tsx: typescript,
  typescript,
  xml,
  yaml,
  yml: yaml,
};

const colours: Record<string, string> = {
  keyword: "code-keyword",
  literal: "code-keyword",
  "selector-tag": "code-keyword",
  "meta keyword": "code-keyword",
  tag: "code-keyword",
  name: "code-keyword",
  title: "code-title",
  section: "code-title",
  built_in: "code-title",
  type: "code-title",
  property: "code-title",
  attr: "code-title",
  attribute: "code-title",
  string: "code-string",
  regexp: "code-string",
  addition: "code-string",
  symbol: "code-string",
  number: "code-number",
  deletion: "code-number",
  variable: "code-number",
  "template-variable": "code-number",
  comment: "code-comment",
  quote: "code-comment",
  meta: "code-comment",
};

/** Collects flat spans where highlight.js would build an HTML string. */
class SpanEmitter implements Emitter {
  readonly spans: Span[] = [];
  readonly #scopes: (string | null)[] = [];

  startScope(scope: string): void {
    const colour = colours[scope] ?? colours[scope.split(".")[0] ?? ""];
    this.#scopes.push(colour ?? this.#scopes.at(-1) ?? null);
  }
  endScope(): void {
    this.#scopes.pop();
  }
  /** The core calls scopes by this older name too. */
  openNode(scope: string): void {
    this.startScope(scope);
  }
  closeNode(): void {
    this.endScope();
  }
  addText(text: string): void {
    if (text !== "") this.spans.push({ text, className: this.#scopes.at(-1) ?? null });
  }
  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof SpanEmitter) this.spans.push(...emitter.spans);
  }
  finalize(): void {
    this.#scopes.length = 0;
  }
  toHTML(): string {
    return "";
  }
}

/** Longer code stays plain: colouring it would hold the page up. */
const MAX_LENGTH = 60_000;

hljs.configure({ __emitter: SpanEmitter });

/** Code cut into coloured spans; null where the language is not known. */
export async function highlight(code: string, language: string): Promise<Span[] | null> {
  const name = language.toLowerCase();
  const load = Object.hasOwn(languages, name) ? languages[name] : undefined;
  if (load === undefined || code.length > MAX_LENGTH) return null;
  if (hljs.getLanguage(name) === undefined) hljs.registerLanguage(name, (await load()).default);
  const emitter = hljs.highlight(code, { language: name, ignoreIllegals: true })._emitter;
  return emitter instanceof SpanEmitter ? emitter.spans : null;
}
