import { defineConfig } from "tsdown";

/** One file of code and one of types, with all that they need inside: the package depends on nothing. */
const bundle = {
  outDir: "dist",
  // `tsc -b` has written the declarations there.
  clean: false,
  platform: "neutral",
  target: "es2022",
  deps: { alwaysBundle: /./ },
  report: false,
} as const;

export default defineConfig([
  { ...bundle, entry: "src/index.ts", dts: false },
  { ...bundle, entry: "dist/types/index.d.ts", dts: { dtsInput: true, emitDtsOnly: true } },
]);
