import type { Folder } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";
import { conversationsKey } from "../data/conversation-list.ts";
import { foldersKey } from "../data/folders.ts";
import { failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";

/** What becomes of a folder: an id that is new makes one, and without a name it is deleted. */
interface FolderChange {
  id: string;
  name?: string;
  isNew?: boolean;
}

/** Changes it at once, and takes that back when the server refuses. */
export function useChangeFolder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, name, isNew }: FolderChange) => {
      if (name === undefined) await parley.folders.delete.mutate({ folderId: id });
      else if (isNew === true) await parley.folders.create.mutate({ id, name });
      else await parley.folders.update.mutate({ folderId: id, name });
    },
    onMutate: async ({ id, name }) => {
      // A look that began before would bring back what was.
      await client.cancelQueries({ queryKey: foldersKey });
      client.setQueryData<Folder[]>(foldersKey, (folders = []) => [
        ...folders.filter((folder) => folder.id !== id),
        ...(name === undefined ? [] : [{ id, name, createdAt: new Date().toISOString() }]),
      ]);
    },
    onError: (error) => {
      const { title, advice, detail } = failureOf(error);
      notify(title, detail ?? advice);
    },
    onSettled: async (_done, error, { name }) => {
      const looks = Promise.all([
        client.invalidateQueries({ queryKey: foldersKey }),
        name === undefined && client.invalidateQueries({ queryKey: conversationsKey }),
      ]);
      // Whoever was refused may try again at once: until this ends, what they send goes nowhere.
      if (error === null) await looks;
    },
  });
}
