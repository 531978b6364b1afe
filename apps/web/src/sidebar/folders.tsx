import { FolderPlus } from "lucide-react";
import { useState } from "react";
import { v7 as uuidv7 } from "uuid";
import { MAX_FOLDER_NAME, useFolders } from "../data/folders.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { FolderRow } from "./folder-row.tsx";
import { RenameForm } from "./rename-form.tsx";
import { sidebarWords } from "./sidebar-words.ts";
import { Unloaded } from "./unloaded.tsx";
import { useChangeFolder } from "./use-change-folder.ts";

/** The person's folders, each of which opens in its place. */
export function Folders({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const folders = useFolders();
  const { mutate } = useChangeFolder();
  const [adding, setAdding] = useState(false);
  return (
    <section className="pt-4">
      <div className="flex items-center justify-between ps-2.5 pe-1">
        <h2 className="font-medium text-soft text-xs">{sidebarWords.folders}</h2>
        <IconButton
          label={sidebarWords.newFolder}
          className="-my-1 size-7"
          onClick={() => setAdding(true)}
        >
          <FolderPlus className="size-4" />
        </IconButton>
      </div>
      {folders.isError && folders.data === undefined && (
        <Unloaded error={folders.error} onRetry={() => void folders.refetch()} />
      )}
      {adding && (
        <RenameForm
          label={sidebarWords.folderName}
          title=""
          maxLength={MAX_FOLDER_NAME}
          onDone={(name) => {
            setAdding(false);
            if (name !== null) mutate({ id: uuidv7(), name, isNew: true });
          }}
        />
      )}
      <ul>
        {folders.data?.map((folder) => (
          <FolderRow key={folder.id} folder={folder} onNavigate={onNavigate} />
        ))}
      </ul>
    </section>
  );
}
