import { Dialog } from "radix-ui";
import { type SubmitEvent, useRef, useState } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { ParameterFields, readParameters } from "./parameter-fields.tsx";
import { parameterWords } from "./parameter-words.ts";
import { areDefault, chooseParameters, noParameters, type Parameters } from "./parameters.ts";

interface ParametersDialogProps {
  conversationId: string | undefined;
  parameters: Parameters;
  onClose: () => void;
}

/** Nothing is sent here: they go with the next message. */
export default function ParametersDialog(props: ParametersDialogProps) {
  const { conversationId, parameters, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const [cameFrom] = useState(() => document.activeElement);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = (next: Parameters): void => {
    chooseParameters(conversationId, next);
    onClose();
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // The page below has a form of its own, which is not meant.
    event.stopPropagation();
    try {
      choose(readParameters(new FormData(event.currentTarget)));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          data-testid="parameters-dialog"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            form.current?.querySelector("textarea")?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (cameFrom instanceof HTMLElement) cameFrom.focus();
          }}
          className="fixed inset-x-0 top-1/2 z-50 mx-auto max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-1.5rem))] -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-raised p-5 shadow-float"
        >
          <Dialog.Title className="font-semibold text-base">{parameterWords.title}</Dialog.Title>
          <Dialog.Description className="mt-1 mb-4 text-sm text-soft">
            {parameterWords.description}
          </Dialog.Description>
          <form ref={form} onSubmit={onSubmit} className="space-y-4">
            <ParameterFields parameters={parameters} />
            <p role="alert" className="text-danger text-sm empty:hidden">
              {problem}
            </p>
            <div className="flex flex-wrap items-center justify-end gap-2 pt-1">
              {!areDefault(parameters) && (
                <button
                  type="button"
                  className={`${quietButton} me-auto h-9`}
                  onClick={() => choose(noParameters)}
                >
                  {parameterWords.reset}
                </button>
              )}
              <button type="button" className={`${quietButton} h-9`} onClick={onClose}>
                {commonWords.cancel}
              </button>
              <button type="submit" className={primaryButton}>
                {parameterWords.done}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
