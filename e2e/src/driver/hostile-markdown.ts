import type { Random } from "./seeded-random.ts";

/** Runs when it is let: pages are looked through for it having run. */
const run = "pwned()";
const elsewhere = "http://foreign.invalid";

const schemes = [
  "javascript:",
  "JaVaScRiPt:",
  "java\tscript:",
  "java\nscript:",
  " javascript:",
  "\u0001javascript:",
  "javascript\u200b:",
  "&#106;avascript:",
  "&#x6A;avascript:",
  "&#0000106avascript:",
  "&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;",
  "java&Tab;script:",
  "java&NewLine;script:",
  "javascript&colon;",
  "&bsol;javascript:",
  "%6aavascript:",
  "javascript%3A",
  "javascript://%0a",
  "JAVASCRIPT:",
  "\\javascript:",
  "javascript\\:",
  "view-source:javascript:",
  "feed:javascript:",
  "jar:javascript:",
  "data:text/html,<script>",
  "data:text/html;base64,PHNjcmlwdD5wd25lZCgpPC9zY3JpcHQ+",
  "data:image/svg+xml,<svg onload=pwned()>",
  "vbscript:",
  "VBSCRIPT:",
  "file:///etc/passwd?",
  "blob:http://foreign.invalid/",
  "filesystem:http://foreign.invalid/",
  "about:blank?",
  "chrome://settings/",
  "intent://",
  "//foreign.invalid/",
  "\\\\foreign.invalid\\",
  "/\\foreign.invalid/",
  "https:foreign.invalid/",
  "http://user:pass@foreign.invalid/",
];

const tags = [
  `<script>${run}</script>`,
  `<script src=${elsewhere}/x.js></script>`,
  `<SCRIPT/SRC="${elsewhere}/x.js">`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `<img src=x onerror=${run}>`,
  `<img src="${elsewhere}/x.png">`,
  `<img/src="x"/onerror="${run}"//`,
  `<IMG """><SCRIPT>${run}</SCRIPT>">`,
  `<iframe src="javascript:${run}"></iframe>`,
  `<iframe srcdoc="<script>${run}</script>">`,
  `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${run}>#x"/></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<math><mi xlink:href="javascript:${run}">x</mi></math>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  `<style>*{background:url(${elsewhere}/x)}</style>`,
  `<style>@import "${elsewhere}/x.css";</style>`,
  `<base href="${elsewhere}/">`,
  `<meta http-equiv="refresh" content="0;url=${elsewhere}">`,
  `<link rel=stylesheet href="${elsewhere}/x.css">`,
  `<link rel=prefetch href="${elsewhere}/x">`,
  `<form action="${elsewhere}"><button formaction="javascript:${run}">go</button></form>`,
  `<input autofocus onfocus=${run}>`,
  `<video src="${elsewhere}/x.mp4" autoplay onerror=${run}></video>`,
  `<audio src=x onerror=${run}>`,
  `<object data="${elsewhere}/x.swf"></object>`,
  `<embed src="javascript:${run}">`,
  `<details open ontoggle=${run}><summary>x</summary></details>`,
  `<body onload=${run}>`,
  `<a href="javascript:${run}">click</a>`,
  `<a href="x" style="position:fixed;inset:0" onclick=${run}>all of the page</a>`,
  `<div id="root" style="position:fixed">x</div>`,
  `<template><img src=x onerror=${run}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<textarea></textarea><img src=x onerror=${run}>`,
  `<title><img src=x onerror=${run}></title>`,
  `<![CDATA[<img src=x onerror=${run}>]]>`,
  `<!--><img src=x onerror=${run}>-->`,
  `<?xml version="1.0"?><x onload=${run}/>`,
  `<marquee onstart=${run}>`,
  `<portal src="${elsewhere}">`,
  "<plaintext>",
];

const formulas = [
  `\\href{javascript:${run}}{x}`,
  `\\url{javascript:${run}}`,
  `\\includegraphics{${elsewhere}/x.png}`,
  `\\includegraphics[height=9em]{javascript:${run}}`,
  `\\htmlData{onclick=${run}}{x}`,
  `\\htmlStyle{background:url(${elsewhere}/x)}{x}`,
  "\\htmlClass{fixed inset-0}{x}",
  "\\htmlId{root}{x}",
  "\\def\\a{\\a\\a}\\a",
  "\\def\\a#1{#1#1#1#1}\\a{\\a{\\a{\\a{\\a{x}}}}}",
  "\\rule{9999em}{9999em}",
  "\\kern9999em x",
  "\\color{url(x)} x",
  "\\text{<script>pwned()</script>}",
  "\\unicode{x202e}",
  "\\frac{1}{",
  "x^{y_{z^{",
  "\\begin{matrix}a&b\\\\c",
  "\\left( x",
  "\\newcommand{\\x}{\\x}\\x",
  '\\char"202E',
  "\\verb|<img src=x onerror=pwned()>|",
  "e^{i\\pi}+1=0",
];

const languages = [
  "",
  "js",
  "html",
  "svg",
  "__proto__",
  "constructor",
  "toString",
  'js" onclick="pwned()',
  "js onclick=pwned()",
  "<script>",
  "../../x",
  "{.js}",
  "javascript:pwned()",
  "mermaid",
  "markdown",
  "latex",
  "\u202ejs",
  "\u0000",
];

const diagrams = [
  `graph TD; A-->B; click A href "javascript:${run}"`,
  `graph TD; A["<img src=x onerror=${run}>"]-->B; click B call ${run}`,
  `%%{init: {"securityLevel": "loose", "themeCSS": "*{background:url(${elsewhere}/x)}"}}%%\ngraph TD; A-->B`,
  "sequenceDiagram\nA->>B: <script>pwned()</script>",
];

const odd = [
  "\u0000",
  "\u202e",
  "\u2066",
  "\u2069",
  "\u200b",
  "\ufeff",
  "\ufffd",
  "\ud800",
  "\udc00",
  "\u2028",
  "\u2029",
  "\u0085",
  "\u001b[31m",
  "a\u0300".repeat(12),
  "👩‍👩‍👧‍👦",
  "&#0;",
  "&#xD800;",
  "&amp;lt;script&gt;",
  "&lt;script&gt;pwned()&lt;/script&gt;",
  "\r",
  "\r\n",
  "\t",
  "\\",
];

const names = ["1", "a", "__proto__", "constructor", "toString", "<b>", "a b", "é"];
/** What a small text is made long of: each is slow, or deep, for some reader of Markdown. */
const repeated = [
  ">",
  "> ",
  "- ",
  "1. ",
  "> - ",
  "[",
  "![",
  "[a](",
  "[a][",
  "*",
  "*a ",
  "**a ",
  "_a_",
  "*__a",
  "`",
  "`a``",
  "$",
  "$$ ",
  "\\(",
  "\\[",
  "<a ",
  "<!--",
  "<a@",
  "a.",
  "a@a.",
  "www.",
  "http://",
  "~~a ",
  "|a",
  "\\",
  "&a",
  "```\n",
  "a\n\n",
  "[^1]",
  "[^1]: a\n",
  "[a]: b\n\n",
  "- a\n  ",
  "  - a\n",
  "a  \n",
  "\t",
  " ",
  "\u0000",
  "\u202e",
  "# a\n",
];

class Writer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.between(0, items.length - 1)];
    if (item === undefined) throw new Error("There is nothing to pick from.");
    return item;
  }

  chance(percent: number): boolean {
    return this.#random.between(1, 100) <= percent;
  }

  address(): string {
    const bare = this.pick([`${this.pick(schemes)}${run}`, `${elsewhere}/${this.pick(names)}`]);
    return this.pick([bare, `<${bare}>`, `${bare} "title"`, `${bare} 'a" onclick="${run}'`]);
  }

  inline(depth: number): string {
    const inner = (): string => (depth <= 0 ? this.pick(["x", ...odd]) : this.inline(depth - 1));
    const name = this.pick(names);
    switch (this.#random.between(0, 15)) {
      case 0:
        return `[${inner()}](${this.address()})`;
      case 1:
        return `![${inner()}](${this.address()})`;
      case 2:
        return `[![${inner()}](${this.address()})](${this.address()})`;
      case 3:
        return `<${this.pick(schemes)}${run}>`;
      case 4:
        return `${this.pick(["www.foreign.invalid/", `${elsewhere}/`, "x@foreign.invalid "])}${inner()}`;
      case 5:
        return `[${inner()}][${name}]`;
      case 6:
        return `![${name}]`;
      case 7:
        return this.pick(tags);
      case 8:
        return `$${this.pick(formulas)}$`;
      case 9:
        return `\\(${this.pick(formulas)}\\)`;
      case 10:
        return `**${inner()}** _${inner()}_ ~~${inner()}~~`;
      case 11:
        return `\`${inner()}\``;
      case 12:
        return `[^${name}]`;
      case 13:
        return this.pick(odd);
      case 14:
        return `${inner()}${inner()}`;
      default:
        return `word ${inner()}`;
    }
  }

  block(depth: number): string {
    const inner = (): string => (depth <= 0 ? this.inline(1) : this.block(depth - 1));
    const name = this.pick(names);
    switch (this.#random.between(0, 13)) {
      case 0:
        return `${"#".repeat(this.#random.between(1, 7))} ${this.inline(2)}`;
      case 1:
        return inner().replaceAll(/^/gm, "> ");
      case 2:
        return `- ${inner().replaceAll("\n", "\n  ")}\n- [${this.pick(["x", " ", "X", "-"])}] ${this.inline(1)}`;
      case 3:
        return `${this.#random.between(0, 10 ** 9)}. ${inner().replaceAll("\n", "\n   ")}`;
      case 4:
        return `| ${this.inline(1)} | b |\n| :-: | -: |\n| ${this.inline(1)} | ${this.inline(1)} |`;
      case 5:
        return `[${name}]: ${this.address()}`;
      case 6:
        return `[^${name}]: ${this.inline(2)}\n    ${this.inline(1)}`;
      case 7:
        return `${this.pick(["```", "~~~", "````"])}${this.pick(languages)}\n${this.pick([...tags, ...diagrams])}\n${this.pick(["```", "~~~", ""])}`;
      case 8:
        return `$$\n${this.pick(formulas)}\n$$`;
      case 9:
        return `\\[${this.pick(formulas)}\\]`;
      case 10:
        return `${this.pick(tags)}\n${this.pick(tags)}`;
      case 11:
        return `\`\`\`mermaid\n${this.pick(diagrams)}\n\`\`\``;
      case 12:
        return `    ${this.pick(tags)}`;
      default:
        return `${this.inline(2)}\n${this.inline(1)}`;
    }
  }

  text(): string {
    if (this.chance(4)) return this.long();
    const blocks = Array.from({ length: this.#random.between(1, 3) }, () => this.block(1));
    const text = blocks.join(this.pick(["\n", "\n\n", "\n\n"]));
    // What was begun is not always ended.
    return this.chance(30) ? text.slice(0, this.#random.between(1, text.length)) : text;
  }

  long(): string {
    const piece = this.pick(repeated);
    const length = this.#random.between(200, this.chance(10) ? 60_000 : 3_000);
    const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    return this.pick([text, `${text}\n\nafter`, `${this.inline(1)} ${text}`]);
  }
}

/** Answers that are out to run something, to fetch something, or to hold the page up. */
export function hostileMarkdown(random: Random, count: number): string[] {
  const writer = new Writer(random);
  return Array.from({ length: count }, () => writer.text());
}
