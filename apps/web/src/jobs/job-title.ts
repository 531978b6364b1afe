import { jobWords } from "./job-words.ts";

/** What a job does, in words; a kind that this page does not know is called by its name. */
export function jobTitle(name: string): string {
  return isKnown(name) ? jobWords.names[name] : name;
}

function isKnown(name: string): name is keyof typeof jobWords.names {
  return Object.hasOwn(jobWords.names, name);
}
