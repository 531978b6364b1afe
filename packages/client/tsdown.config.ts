import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Rolldown, type UserConfig } from "tsdown";

/** One file of code and one of types, with all that they need inside: the package depends on nothing. */
const bundle = {
  outDir: "dist",
  // `tsc -b` has written the declarations there.
  clean: false,
  platform: "neutral",
  target: "es2022",
  inputOptions: { experimental: { attachDebugInfo: "none" } },
  report: false,
} satisfies UserConfig;

const spelledOut =
  /declare const (\w+): ([^;](?:.|\n)*?);\n((?:\/\*\*.*\*\/\n)?export )(?:(interface \w+) extends|(type \w+ =)) Plain<typeof \1>(?: \{\n\})?;?/g;

/** Declares what was spelled out as one would by hand: `interface Run { … }` for `const run: { … }`, which only helps to name it. */
const declareByName: Rolldown.Plugin = {
  name: "declare-by-name",
  transform: {
    order: "pre",
    filter: { id: /published-types\.d\.ts$/ },
    handler: (code) =>
      code.replace(
        spelledOut,
        (_all, _name: string, shape: string, before: string, kind?: string, alias?: string) =>
          kind === undefined ? `${before}${alias} ${shape};` : `${before}${kind} ${shape}`,
      ),
  },
};

const insideOfPackage = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;

/** Writes down the licenses of what is inside: they ask for it. */
const keepLicenses: Rolldown.Plugin = {
  name: "keep-licenses",
  generateBundle() {
    const folders = new Map<string, string>();
    for (const module of this.getModuleIds()) {
      const [, folder, name] = insideOfPackage.exec(module) ?? [];
      if (folder !== undefined && name !== undefined) folders.set(name, folder);
    }
    const sections = [...folders].map(([name, folder]) => {
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) throw new Error(`${name} has no license to keep.`);
      return `## ${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    });
    this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: sections.sort().join("\n") });
  },
};

// `onlyBundle`: nothing else gets in unnoticed, such as zod.
export default defineConfig([
  {
    ...bundle,
    entry: "src/index.ts",
    deps: {
      alwaysBundle: /./,
      onlyBundle: ["@trpc/client", "@trpc/server", "eventsource-parser", "uuid"],
    },
    dts: false,
    plugins: [keepLicenses],
  },
  {
    ...bundle,
    entry: "dist/types/index.d.ts",
    deps: { alwaysBundle: /./, onlyBundle: [] },
    dts: { dtsInput: true, emitDtsOnly: true },
    plugins: [declareByName],
  },
]);
