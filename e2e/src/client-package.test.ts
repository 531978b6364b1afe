import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";

/*
 * What somebody gets who has nothing of this workspace: the packed client in an empty project. Only
 * the compiler is borrowed from here.
 */
const repository = resolve(import.meta.dirname, "../..");
const packageFolder = join(repository, "packages/client");
const tsc = join(repository, "node_modules/.bin/tsc");
const typesOfNode = join(repository, "node_modules/@types");

/** Strict, and the declarations of the package are checked like code. */
const compilerOptions = {
  strict: true,
  skipLibCheck: false,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  target: "es2022",
  types: [],
};
const resolutions = {
  nodenext: { ...compilerOptions, module: "nodenext" },
  bundler: { ...compilerOptions, module: "esnext", moduleResolution: "bundler" },
  "nodenext without the DOM": {
    ...compilerOptions,
    module: "nodenext",
    lib: ["es2022"],
    types: ["node"],
    typeRoots: [typesOfNode],
  },
};

/** Streams an answer, reads its run again from the middle, and asks for what is not there. */
const consumer = `
import { CallError, createParley, type Run, type SequencedRunEvent } from "@parley/client";

declare const process: { argv: string[] };
const [baseUrl = "", apiKey = "", message = ""] = process.argv.slice(2);
const parley = createParley({ baseUrl, apiKey });

const textIn = (events: readonly SequencedRunEvent[]): string =>
  events.map((event) => (event.type === "text.delta" ? event.text : "")).join("");

const streamed: SequencedRunEvent[] = [];
for await (const event of parley.stream({ message, maxTokens: 8_192 })) streamed.push(event);

const first = streamed[0];
if (first?.type !== "run.started") throw new Error("The log does not begin with run.started.");
const after = Math.floor(streamed.length / 2);
const again: SequencedRunEvent[] = [];
for await (const event of parley.follow(first.runId, { after })) again.push(event);
const run: Run = await parley.runs.get.query({ runId: first.runId });

const missing = "00000000-0000-7000-8000-000000000000";
const refusal = await parley.runs.get.query({ runId: missing }).catch((error: unknown) => {
  if (error instanceof CallError) return error.data?.errorCode;
  throw error;
});

console.log(
  JSON.stringify({
    text: textIn(streamed),
    resumedText: textIn(streamed.slice(0, after)) + textIn(again),
    status: run.status,
    refusal,
  }),
);
`;
const consumerOutput = z.strictObject({
  text: z.string(),
  resumedText: z.string(),
  status: z.string(),
  refusal: z.string(),
});

let project: string;
let installed: string;

beforeAll(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), "parley-empty-project-")));
  installed = join(project, "node_modules/@parley/client");
  await write("package.json", JSON.stringify({ private: true, type: "module" }));
  await npm(["pack", "--pack-destination", project], packageFolder);
  const [tarball] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
  // Offline: whatever it still needed would be missed here.
  await npm(["install", "--offline", `./${tarball}`], project);
  await write("consumer.ts", consumer);
});
afterAll(() => rm(project, { recursive: true, force: true, maxRetries: 3 }));

describe("the tarball", () => {
  test("has code, types, a manual and the license, and brings no other package", async () => {
    expect((await filesIn(installed)).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist/LICENSES.txt",
      "dist/index.d.ts",
      "dist/index.js",
      "package.json",
    ]);
    const licenses = await readFile(join(installed, "dist/LICENSES.txt"), "utf8");
    for (const bundled of ["@trpc/client", "@trpc/server", "eventsource-parser", "uuid"])
      expect(licenses).toContain(`## ${bundled}\n`);
    expect(await visibleNames(join(project, "node_modules"))).toEqual(["@parley"]);
    expect(await visibleNames(join(project, "node_modules/@parley"))).toEqual(["client"]);
    const manifest: unknown = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "private"])
      expect(manifest).not.toHaveProperty(kind);
  });

  test("imports nothing, of the workspace, of npm or of Node", async () => {
    for (const name of ["dist/index.js", "dist/index.d.ts"]) {
      const text = await readFile(join(installed, name), "utf8");
      expect(text).not.toMatch(/^\s*(import\b|export\b.*\bfrom\b)/m);
      expect(text).not.toMatch(/\b(import|require)\s*\(/);
      expect(text).not.toMatch(/@parley\/|workspace:|node:/);
    }
  });
});

describe("a strict project", () => {
  test.each(Object.entries(resolutions))("type-checks with %s", async (_name, options) => {
    expect(await compile({ ...options, noEmit: true }, ["consumer.ts"])).toEqual({
      code: 0,
      output: "",
    });
  });

  test("type-checks every snippet of the README, one after the other", async () => {
    const readme = await readFile(join(installed, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
    const snippets = blocks.filter(([, language]) => language === "ts").map(([, , code]) => code);
    expect(blocks.map(([, language]) => language)).toEqual(["sh", ...snippets.map(() => "ts")]);
    await write("readme.ts", snippets.join("\n"));
    expect(await compile({ ...resolutions.nodenext, noEmit: true }, ["readme.ts"])).toEqual({
      code: 0,
      output: "",
    });
  });

  test.each(["nodenext", "bundler"] as const)("is told of wrong names with %s", async (name) => {
    const wrong = `
import { createParley } from "@parley/client";
const parley = createParley({ baseUrl: "" });
const answer = await parley.chat.complete.mutate({ mesage: "Hi" });
console.log(answer.replies);
for await (const event of parley.stream({ message: "Hi" })) console.log(event.text);
`;
    await write("wrong.ts", wrong);
    const { code, output } = await compile({ ...resolutions[name], noEmit: true }, ["wrong.ts"]);
    expect(code).not.toBe(0);
    const errors = output.split("\n").filter((line) => line.startsWith("wrong.ts"));
    expect(errors).toEqual([
      expect.stringMatching(/^wrong\.ts\(4,.*'mesage' does not exist in type 'ChatInput'/),
      expect.stringMatching(/^wrong\.ts\(5,.*'replies' does not exist on type 'ChatReply'/),
      expect.stringMatching(/^wrong\.ts\(6,.*'text' does not exist on type 'SequencedRunEvent'/),
    ]);
  });
});

describe("the compiled consumer", async () => {
  const oldNode = await nodeOfTheMachine();
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.start();
    const built = await compile({ ...resolutions.nodenext, outDir: "built" }, ["consumer.ts"]);
    if (built.code !== 0) throw new Error(built.output);
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  async function expectAnswer(node: string): Promise<void> {
    const message = "/long 300 rate=400 What does it look like from outside?";
    const args = ["built/consumer.js", installation.url, installation.token, message];
    const { code, output } = await run(node, args, project);
    expect({ code, output }).toMatchObject({ code: 0 });
    const text = expectedAnswer(message);
    expect(consumerOutput.parse(JSON.parse(output))).toEqual({
      text,
      resumedText: text,
      status: "completed",
      refusal: "NOT_FOUND",
    });
  }

  test("streams from the server, and resumes", () => expectAnswer(process.execPath));

  test.skipIf(oldNode === undefined)("does so on Node 20, too", () => expectAnswer(oldNode ?? ""));
});

async function npm(args: string[], folder: string): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier"];
  const { code, output } = await run("npm", [...args, ...quiet], folder);
  if (code !== 0) throw new Error(output);
}

function write(name: string, text: string): Promise<void> {
  return writeFile(join(project, name), text);
}

/** Compiles with exactly these options. `output` has what the compiler complains of. */
async function compile(options: object, files: string[]): Promise<Result> {
  await write("tsconfig.json", JSON.stringify({ compilerOptions: options, files }));
  return run(tsc, ["--project", ".", "--pretty", "false"], project);
}

interface Result {
  code: number;
  /** Standard output; and standard error when it failed. */
  output: string;
}

/** Runs a program that knows nothing of the workspace but the node that runs it. */
async function run(program: string, args: string[], cwd: string): Promise<Result> {
  const { PATH = "", HOME = "" } = process.env;
  const options = { cwd, env: { PATH, HOME }, timeout: 110_000, maxBuffer: 10_000_000 };
  return new Promise((done) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) done({ code: 0, output: stdout });
      else done({ code: 1, output: `${stdout}${stderr}${error.message}` });
    });
  });
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join("/"));
}

async function visibleNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith("."));
}

/** The `node` of the machine, not of the workspace, where it is the oldest that the client supports. */
async function nodeOfTheMachine(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of folders.filter((name) => !name.includes("node_modules"))) {
    const node = join(folder, "node");
    const { code, output } = await run(node, ["--version"], tmpdir());
    if (code === 0 && output.startsWith("v20.")) return node;
  }
  return undefined;
}
