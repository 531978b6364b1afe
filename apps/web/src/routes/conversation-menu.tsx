import { Braces, Ellipsis, FileText, Printer, Share2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { Message } from "../app/parley.ts";
import type { ExportFormat } from "../export/export-conversation.ts";
import { failureOf } from "../failures/failure-of.ts";
import type { MenuItem } from "../ui/menu.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { notify } from "../ui/notify.ts";
import { conversationMenuWords as words } from "./conversation-menu-words.ts";

const ShareDialog = lazy(() => import("../share/share-dialog.tsx"));
const PrintView = lazy(() => import("../export/print-view.tsx"));

interface ConversationMenuProps {
  conversationId: string;
  title: string;
  /** What is on the page, as far as the server has it. */
  branch: readonly Message[];
  temporary: boolean;
}

/** What can be done with the conversation that is open. */
export function ConversationMenu(props: ConversationMenuProps) {
  const { conversationId, title, branch, temporary } = props;
  const [open, setOpen] = useState<"share" | "print" | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const leaf = branch.at(-1)?.id;
  const download = useExport({ conversationId, title, leaf });
  const share = item("share", words.share, <Share2 />, () => setOpen("share"));
  const files: MenuItem[] = [
    item("markdown", words.markdown, <FileText />, () => download("markdown")),
    item("json", words.json, <Braces />, () => download("json")),
    item("pdf", words.pdf, <Printer />, () => setOpen("print")),
  ];
  return (
    <>
      <MenuButton
        align="end"
        aria-label={words.more}
        title={words.more}
        data-testid="conversation-menu"
        className="inline-flex size-8 items-center justify-center rounded-lg text-soft transition-colors hover:bg-hover hover:text-ink"
        // What is to leave no trace is not shown to anybody.
        items={temporary ? files : [share, ...files]}
      >
        <Ellipsis className="size-[1.125rem]" />
      </MenuButton>
      <Suspense>
        {open === "share" && (
          <ShareDialog conversationId={conversationId} leaf={leaf} onClose={close} />
        )}
        {open === "print" && <PrintView title={title} branch={branch} onDone={close} />}
      </Suspense>
    </>
  );
}

function item(key: string, label: string, icon: ReactNode, onSelect: () => void): MenuItem {
  const shown = <span className="text-soft [&>svg]:size-4">{icon}</span>;
  return { key, label, icon: shown, onSelect };
}

/** Saves the conversation as a file; it ends with the page. */
function useExport(what: { conversationId: string; title: string; leaf: string | undefined }) {
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  return (format: ExportFormat): void => {
    const { signal } = (controller.current = new AbortController());
    // As JSON with all branches: it can be imported again.
    const leaf = format === "json" ? undefined : what.leaf;
    import("../export/export-conversation.ts")
      .then(({ exportConversation }) => exportConversation({ ...what, leaf, format }, signal))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        const failure = failureOf(error);
        notify(failure.title, failure.advice);
      });
  };
}
