import { PageDialog } from "../ui/page-dialog.tsx";
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
  return (
    <PageDialog title={shortcutWords.title} data-testid="shortcut-sheet" onClose={onClose}>
      <Keys
        title={shortcutWords.anywhere}
        rows={anywhere.map((name) => [shortcutWords[name], keysOf(shortcuts[name])])}
      />
      <Keys
        title={shortcutWords.writing}
        rows={writing().map(([name, keys]) => [shortcutWords[name], keys])}
      />
    </PageDialog>
  );
}

interface KeysProps {
  title: string;
  rows: readonly (readonly [does: string, keys: readonly string[]])[];
}

function Keys({ title, rows }: KeysProps) {
  return (
    <section className="text-sm not-first:mt-5">
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
