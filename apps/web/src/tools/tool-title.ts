import { toolWords } from "./tool-words.ts";

/** A tool's name as people read it: those that come with Parley have one, others are called as they are. */
export function toolTitle(name: string): string {
  return isBuiltIn(name) ? toolWords.names[name] : name;
}

export function isBuiltIn(name: string): name is keyof typeof toolWords.names {
  return Object.hasOwn(toolWords.names, name);
}
