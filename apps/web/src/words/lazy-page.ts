import { type ComponentType, lazy } from "react";
import { loadLaterWords } from "./load-words.ts";

/** A page that is fetched when it is opened, and its words with it. */
export function lazyPage<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), loadLaterWords()]);
    return page;
  });
}
