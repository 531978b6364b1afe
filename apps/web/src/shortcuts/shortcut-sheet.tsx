import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { keyWords } from "../ui/key-words.ts";
import { shortcutWords } from "./shortcut-words.ts";
import { keysOf, type ShortcutName, shortcuts } from "./shortcuts.ts";

const anywhere: readonly ShortcutName[] = ["search", "newChat", "sidebar", "message", "sheet"];
const writing = () =>
  [
    ["send", [keyWords.enter]],
    ["newLine", [keyWords.shift, keyWords.enter]],
    ["preset", ["/"]],
    ["stop", ["Esc"]],
  ] as const;

/** What can be done without a mouse. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const [cameFrom] = useState(() => document.activeElement);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          aria-describedby={undefined}
          data-testid="shortcut-sheet"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (cameFrom instanceof HTMLElement) cameFrom.focus();
          }}
          className="fixed inset-x-0 top-1/2 z-50 mx-auto max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-1.5rem))] -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-raised p-5 shadow-float"
        >
          <div className="mb-3 flex items-center justify-between gap-3">
            <Dialog.Title className="font-semibold text-base">{shortcutWords.title}</Dialog.Title>
            <IconButton label={shortcutWords.close} onClick={onClose}>
              <X className="size-4" />
            </IconButton>
          </div>
          <Keys
            title={shortcutWords.anywhere}
            rows={anywhere.map((name) => [shortcutWords[name], keysOf(shortcuts[name])])}
          />
          <Keys
            title={shortcutWords.writing}
            rows={writing().map(([name, keys]) => [shortcutWords[name], keys])}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface KeysProps {
  title: string;
  rows: readonly (readonly [does: string, keys: readonly string[]])[];
}

function Keys({ title, rows }: KeysProps) {
  return (
    <section className="mt-3 text-sm">
      <h3 className="mb-1 font-medium text-soft text-xs">{title}</h3>
      <dl className="divide-y divide-line">
        {rows.map(([does, keys]) => (
          <div key={does} className="flex items-center justify-between gap-4 py-2">
            <dt>{does}</dt>
            <dd dir="ltr" className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-md border border-line px-1.5 py-0.5 text-center font-sans text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
