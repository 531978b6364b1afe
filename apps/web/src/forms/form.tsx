import { type ReactNode, useEffect, useRef } from "react";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import type { Submit } from "./use-submit.ts";

interface FormProps {
  submit: Submit;
  /** What the button does, and what it says while it is done. */
  action: string;
  pendingAction: string;
  /** Of the button. */
  testId?: string;
  /** Names the form where its fields do not say what it is for. */
  label?: string;
  /** The button as wide as the form: where the form is the page. */
  wide?: boolean;
  /** False while something is missing that a field cannot say by itself. */
  ready?: boolean;
  /** Given: the form was opened in its place, so it begins at its first field and can be closed. */
  onCancel?: () => void;
  /** Beside the button. */
  aside?: ReactNode;
  children: ReactNode;
}

export function Form({ submit, ready = true, wide = false, ...props }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const opened = props.onCancel !== undefined;
  useEffect(() => {
    if (opened) form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [opened]);
  return (
    <form ref={form} onSubmit={submit.onSubmit} aria-label={props.label}>
      <fieldset disabled={submit.pending} className="space-y-4">
        {props.children}
        <div className={wide ? "" : "flex flex-wrap items-center gap-x-4 gap-y-2"}>
          {wide && <Problem text={submit.problem} />}
          <button
            type="submit"
            data-testid={props.testId}
            disabled={!ready}
            className={`${primaryButton} ${wide ? "mt-2 h-10 w-full" : ""}`}
          >
            {submit.pending ? props.pendingAction : props.action}
          </button>
          {opened && (
            <button type="button" className={`${quietButton} h-9`} onClick={props.onCancel}>
              {commonWords.cancel}
            </button>
          )}
          {props.aside}
          {!wide && <Problem text={submit.problem} />}
        </div>
      </fieldset>
    </form>
  );
}

/** Its line is there before there is anything to say, so that nothing jumps. */
function Problem({ text }: { text: string | null }) {
  return (
    <p role="alert" className="min-h-5 text-danger text-sm">
      {text}
    </p>
  );
}
