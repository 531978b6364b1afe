import { AlertDialog } from "radix-ui";
import { useId, useState } from "react";
import { commonWords } from "./common-words.ts";

interface ConfirmDialogProps {
  title: string;
  description: string;
  action: string;
  /** Given: has to be typed first. For what cannot be taken back. */
  typed?: string;
  onConfirm: () => void;
  onClose: () => void;
}

export default function ConfirmDialog(props: ConfirmDialogProps) {
  const id = useId();
  const [text, setText] = useState("");
  const ready = props.typed === undefined || text.trim() === props.typed;
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <AlertDialog.Content className="fixed inset-x-0 top-1/2 z-50 mx-auto w-[min(26rem,calc(100vw-2rem))] -translate-y-1/2 rounded-2xl border border-line bg-raised p-5 shadow-float">
          <AlertDialog.Title className="font-semibold text-base">{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-sm text-soft [overflow-wrap:anywhere]">
            {props.description}
          </AlertDialog.Description>
          {props.typed !== undefined && (
            <div className="mt-4 text-sm">
              <label htmlFor={id} className="mb-1.5 block [overflow-wrap:anywhere]">
                {commonWords.typeToConfirm(
                  <strong key="typed" className="font-medium select-all">
                    {props.typed}
                  </strong>,
                )}
              </label>
              <input
                id={id}
                autoComplete="off"
                spellCheck={false}
                value={text}
                onChange={({ target }) => setText(target.value)}
                className="h-10 w-full rounded-lg border border-line-strong bg-raised px-3"
              />
            </div>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel className="h-9 rounded-lg border border-line px-3.5 font-medium text-sm hover:bg-hover">
              {commonWords.cancel}
            </AlertDialog.Cancel>
            <AlertDialog.Action
              disabled={!ready}
              onClick={props.onConfirm}
              className="h-9 rounded-lg bg-danger px-3.5 font-medium text-canvas text-sm hover:opacity-90 disabled:opacity-50 forced-colors:border forced-colors:border-[ButtonBorder] forced-colors:bg-[ButtonFace] forced-colors:text-[ButtonText]"
            >
              {props.action}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
