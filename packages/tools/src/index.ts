export { type BuiltInOptions, type BuiltInTools, createBuiltInTools } from "./built-in-tools.ts";
