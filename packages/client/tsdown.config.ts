import { defineConfig, type Rolldown } from "tsdown";

/** One file of code and one of types, with all that they need inside: the package depends on nothing. */
const bundle = {
  outDir: "dist",
  // `tsc -b` has written the declarations there.
  clean: false,
  platform: "neutral",
  target: "es2022",
  deps: { alwaysBundle: /./, onlyBundle: false },
  report: false,
} as const;

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

export default defineConfig([
  { ...bundle, entry: "src/index.ts", dts: false },
  {
    ...bundle,
    entry: "dist/types/index.d.ts",
    dts: { dtsInput: true, emitDtsOnly: true },
    plugins: [declareByName],
  },
]);
