import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useId, useState } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";
import { keepTools } from "../tools/chosen-tools.ts";
import { ToolSwitches } from "../tools/tool-switches.tsx";
import { toolWords } from "../tools/tool-words.ts";
import { toolsQuery } from "../tools/tools-query.ts";
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
  const id = useId();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [tools, setTools] = useState(parameters.tools);
  const choose = (next: Parameters): void => {
    chooseParameters(conversationId, next);
    onClose();
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // The page below has a form of its own, which is not meant.
    event.stopPropagation();
    try {
      const chosen = readParameters(new FormData(event.currentTarget), { ...parameters, tools });
      const known = client.getQueryData(toolsQuery.queryKey);
      if (tools !== null && tools !== parameters.tools && known !== undefined)
        keepTools(known, tools);
      choose(chosen);
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
        <section aria-labelledby={`${id}-tools`}>
          <h3 id={`${id}-tools`} className="font-medium text-sm">
            {toolWords.tools}
          </h3>
          <p className="mb-2 text-[0.8125rem] text-soft">{toolWords.hint}</p>
          <ToolSwitches chosen={tools} onChoose={setTools} />
        </section>
        <p role="alert" className="text-danger text-sm empty:hidden">
          {problem}
        </p>
        <div className="flex flex-wrap items-center justify-end gap-2 pt-1">
          {(!areDefault(parameters) || parameters.tools !== null) && (
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
