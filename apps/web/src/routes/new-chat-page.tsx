import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useStore } from "../app/create-store.ts";
import type { FileBlock } from "../attachments/sent-file.ts";
import { Composer, type ComposerHandle } from "../composer/composer.tsx";
import { TemporarySwitch, temporaryNext } from "../composer/temporary-switch.tsx";
import { Suggestions } from "../composer/suggestions.tsx";
import { useFolders } from "../data/folders.ts";
import { useModelChoice } from "../data/models.ts";
import { useParameters } from "../parameters/parameters.ts";
import { sendMessage } from "../send/send-message.ts";
import { Mark } from "../ui/mark.tsx";
import { OwnerHint } from "./owner-hint.tsx";
import { PageHeader } from "./page-header.tsx";
import { pageWords } from "./page-words.ts";

/** With a folder, what is begun is kept in it. */
export function NewChatPage({ folderId }: { folderId: string | undefined }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { requested: model, simulated } = useModelChoice();
  const parameters = useParameters(undefined);
  const temporary = useStore(temporaryNext);
  const folder = useFolders().data?.find(({ id }) => id === folderId);
  const composer = useRef<ComposerHandle>(null);
  const send = (content: string, files: readonly FileBlock[]): void => {
    const conversationId = sendMessage(client, {
      conversationId: undefined,
      parentId: null,
      content,
      files,
      model,
      parameters,
      temporary,
      folderId: folder?.id,
    });
    temporaryNext.set(() => false);
    void navigate({ to: "/c/$conversationId", params: { conversationId } });
  };
  return (
    <>
      <title>Parley</title>
      <PageHeader />
      <div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto px-3 sm:px-4">
        <div className="m-auto w-full max-w-[42rem] py-6 sm:pb-[12vh]">
          <div className="mb-7 flex flex-col items-center gap-4 text-center">
            <Mark className="size-11" />
            <h1 className="text-balance font-semibold text-2xl tracking-tight">{pageWords.ask}</h1>
          </div>
          <Composer
            ref={composer}
            conversationId={undefined}
            keepsDraft={!temporary}
            options={<TemporarySwitch />}
            blocked={false}
            running={false}
            stopping={false}
            onSend={send}
            onStop={() => undefined}
          />
          <p
            role="status"
            className="mt-3 text-balance px-1.5 text-center text-sm text-soft empty:hidden"
          >
            {temporary
              ? pageWords.temporary
              : folder !== undefined && pageWords.inFolder(folder.name)}
          </p>
          <div className="mt-4">
            <Suggestions
              simulated={simulated}
              onChoose={(prompt) => composer.current?.fill(prompt)}
            />
          </div>
        </div>
        <OwnerHint />
      </div>
    </>
  );
}
