import type { Folder } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";
import { lookInterval } from "../updates/look-interval.ts";
import { locale } from "../words/language.ts";

/** In characters. */
export const MAX_FOLDER_NAME = 100;

export const foldersKey = ["folders"] as const;

/** All that the person has, by their names. */
export function useFolders() {
  return useQuery({
    queryKey: foldersKey,
    queryFn: ({ signal }): Promise<Folder[]> => parley.folders.list.query(undefined, { signal }),
    refetchInterval: lookInterval,
    select: sortByName,
  });
}

function sortByName(folders: readonly Folder[]): readonly Folder[] {
  return folders.toSorted((a, b) => a.name.localeCompare(b.name, locale, { numeric: true }));
}
