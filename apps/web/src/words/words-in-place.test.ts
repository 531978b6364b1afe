import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ESTree, parseSync, Visitor } from "vite";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("..", import.meta.url));

/** What is read of an element: attributes of the browser's, and of our own components. */
const readAttributes = namesIn(
  "aria-label aria-description aria-valuetext aria-roledescription title placeholder alt " +
    "label description action pendingAction heading what advice hint done",
);
/** The same in every language: names, a header of HTTP, the unit of a second, what the platform calls its keys. */
const names = namesIn(
  "Parley CSV Authorization s English Deutsch Edge Opera Firefox Chrome Safari Android Windows Linux " +
    "Enter Escape Esc Meta Control K",
);

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** Texts that people read, by where they stand or by how they look, in a source that should have none. */
function literalWords(file: string, text: string): string[] {
  const found = new Map<number, string>();
  const notRead = new Set<number>();
  const take = (parts: readonly Part[]): void => {
    for (const { start, words } of parts) if (isRead(words)) found.set(start, words);
  };
  const skip = (parts: readonly Part[]): void => {
    for (const { start } of parts) notRead.add(start);
  };
  const sentence = (part: Part): void => {
    if (!notRead.has(part.start) && /^\p{Lu}\p{Ll}+($|[^\p{L}\d.:/_-])/u.test(part.words))
      take([part]);
  };
  const { program } = parseSync(file, text);
  new Visitor({
    JSXText({ start, value }) {
      const words = value.trimStart();
      take([{ start: start + value.length - words.length, words }]);
    },
    JSXAttribute({ name, value }) {
      if (name.type === "JSXIdentifier" && readAttributes.has(name.name)) take(partsOf(value));
    },
    JSXElement: ({ children }) => take(children.flatMap(partsOf)),
    JSXFragment: ({ children }) => take(children.flatMap(partsOf)),
    // A comparison, a developer's message and the name of a thing are not shown.
    BinaryExpression({ operator, left, right }) {
      if (operator !== "+") skip([...partsOf(left), ...partsOf(right)]);
    },
    SwitchCase: ({ test: compared }) => skip(partsOf(compared)),
    NewExpression({ callee, arguments: given }) {
      if (callee.type === "Identifier" && callee.name.endsWith("Error"))
        skip(given.flatMap(partsOf));
    },
    CallExpression({ callee, arguments: given }) {
      if (callee.type === "MemberExpression" && isComparison(callee)) skip(given.flatMap(partsOf));
    },
    Property: ({ key }) => skip(partsOf(key)),
    MemberExpression: ({ property }) => skip(partsOf(property)),
    TSLiteralType: ({ literal }) => skip(partsOf(literal)),
    Literal(node) {
      for (const part of partsOf(node)) sentence(part);
    },
    TemplateLiteral(node) {
      for (const part of partsOf(node)) sentence(part);
    },
  }).visit(program);
  return [...found].map(([start, words]) => `${placeIn(file, text, start)}: ${words.trim()}`);
}

/** Where words are read while the module is loaded: before the page has its language. */
function readTooEarly(file: string, text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  const enter = (): void => void depth++;
  const leave = (): void => void depth--;
  new Visitor({
    FunctionDeclaration: enter,
    "FunctionDeclaration:exit": leave,
    FunctionExpression: enter,
    "FunctionExpression:exit": leave,
    ArrowFunctionExpression: enter,
    "ArrowFunctionExpression:exit": leave,
    MemberExpression({ object, start }) {
      if (depth === 0 && object.type === "Identifier" && object.name.endsWith("Words"))
        found.push(`${placeIn(file, text, start)}: ${object.name}`);
    },
  }).visit(parseSync(file, text).program);
  return found;
}

function placeIn(file: string, text: string, start: number): string {
  return `${file}:${text.slice(0, start).split("\n").length}`;
}

function isComparison({ property }: ESTree.MemberExpression): boolean {
  return property.type === "Identifier" && /^(includes|startsWith|endsWith)$/.test(property.name);
}

interface Part {
  start: number;
  words: string;
}

/** The texts that an expression may become, as far as they stand in it. */
function partsOf(node: ESTree.Node | null | undefined): Part[] {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [{ start: node.start, words: node.value }] : [];
    case "TemplateLiteral":
      return node.quasis.map(({ start, value }) => ({ start, words: value.cooked ?? "" }));
    case "ConditionalExpression":
      return [...partsOf(node.consequent), ...partsOf(node.alternate)];
    case "LogicalExpression":
      return [...partsOf(node.left), ...partsOf(node.right)];
    case "BinaryExpression":
      return node.operator === "+" ? [...partsOf(node.left), ...partsOf(node.right)] : [];
    case "JSXExpressionContainer":
      return partsOf(node.expression);
    default:
      return [];
  }
}

function isRead(words: string): boolean {
  return words.split(/[^\p{L}]+/u).some((word) => word !== "" && !names.has(word));
}

async function findInSources(
  find: (file: string, text: string) => readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob("**/*.{ts,tsx}", { cwd: source }))
    if (!/(-words(\.de)?|\.test)\.tsx?$/.test(file))
      found.push(...find(file, await readFile(source + file, "utf8")));
  return found;
}

test("every text that is read is in the dictionary", async () => {
  expect(await findInSources(literalWords)).toEqual([]);
});

test("words are read where they are shown", async () => {
  expect(await findInSources(readTooEarly)).toEqual([]);
});

test("a text is found where people would read it, and nowhere else", () => {
  const text = `
    const kinds = { Key: "Everybody" };
    function Row({ on, count, name }: { on: "Yes" | "No" }) {
      if (name === "Nobody") throw new TypeError("Nobody has no row.");
      notify("Copied");
      return (
        <p title={on === "Yes" ? "off" : name} className="flex" data-testid="row">
          Hello, Parley{count > 1 ? \`\${count} files\` : "no file"}
        </p>
      );
    }`;
  expect(literalWords("row.tsx", text).toSorted()).toEqual([
    "row.tsx:2: Everybody",
    "row.tsx:5: Copied",
    "row.tsx:7: off",
    "row.tsx:8: Hello, Parley",
    "row.tsx:8: files",
    "row.tsx:8: no file",
  ]);
});

test("words in a constant of a module are found, and those in a function are not", () => {
  const text = `
    const title = rowWords.title;
    const titles = () => [rowWords.title];
    const later = { get title() { return rowWords.title; } };`;
  expect(readTooEarly("row.tsx", text)).toEqual(["row.tsx:2: rowWords"]);
});
