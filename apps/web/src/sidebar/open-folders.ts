import { createStore } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";

/** Those that were deleted meanwhile are forgotten in the course of time. */
const MAX_KEPT = 100;

const saved = savedValue("parley.folders");

/** The ids of the folders that show what is in them. */
export const openFolders = createStore<readonly string[]>(
  saved.read()?.split(" ").slice(-MAX_KEPT) ?? [],
);

export function setFolderOpen(id: string, open: boolean): void {
  openFolders.set((ids) =>
    [...ids.filter((one) => one !== id), ...(open ? [id] : [])].slice(-MAX_KEPT),
  );
  saved.write(openFolders.get().join(" ") || null);
}
