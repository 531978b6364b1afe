import { useStore } from "../app/create-store.ts";
import { type Attachment, isUploading, uploadedIn } from "./attachment.ts";
import { attachmentsOf, saveAttachments } from "./attachment-drafts.ts";
import { composerWords } from "../composer/composer-words.ts";
import type { FileBlock } from "./sent-file.ts";
import { notify } from "../ui/notify.ts";

const loadActions = () => import("./add-files.ts");

/** A text that is longer than this is attached instead of pasted. */
const MAX_PASTED_LENGTH = 8_000;

/** The files of a conversation's next message. What is done with them is fetched with the first. */
export function useAttachments(conversationId: string | undefined, keepsDraft: boolean) {
  const store = attachmentsOf(conversationId);
  const attachments = useStore(store);
  const place = { conversationId, keepsDraft };
  const act = (action: (actions: Awaited<ReturnType<typeof loadActions>>) => void): void => {
    loadActions().then(action, () => notify(composerWords.filesUnreachable));
  };
  return {
    attachments,
    uploading: attachments.some(isUploading),
    failed: attachments.some(({ state }) => state.type === "failed"),
    add: (files: readonly File[]) => {
      if (files.length > 0) act(({ addFiles }) => addFiles(place, files));
    },
    /** Whether the text was taken as a file. */
    addText: (text: string): boolean => {
      if (text.length <= MAX_PASTED_LENGTH) return false;
      const name = `${composerWords.pastedText}.txt`;
      const file = new File([text], name, { type: "text/plain" });
      act(({ addFiles }) => addFiles(place, [file], text));
      return true;
    },
    remove: ({ key }: Attachment) => act(({ removeFile }) => removeFile(place, key)),
    retry: ({ key }: Attachment) => act(({ retryFile }) => retryFile(place, key)),
    /** Hands over what was uploaded, to be sent. */
    take: (): FileBlock[] => {
      const files = uploadedIn(store.get());
      for (const { preview } of store.get())
        if (preview !== undefined) URL.revokeObjectURL(preview);
      store.set(() => []);
      saveAttachments(conversationId, false);
      return files;
    },
  };
}
