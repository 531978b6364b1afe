import { type SubmitEvent, useState } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { PageDialog } from "../ui/page-dialog.tsx";
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
      choose(readParameters(new FormData(event.currentTarget), parameters));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <PageDialog
      title={parameterWords.title}
      description={parameterWords.description}
      data-testid="parameters-dialog"
      onClose={onClose}
    >
      <form onSubmit={onSubmit} className="space-y-4">
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
    </PageDialog>
  );
}
