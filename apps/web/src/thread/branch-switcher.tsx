import type { Message } from "../app/parley.ts";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { chooseBranch } from "./chosen-branches.ts";
import { rememberBranch } from "./remembered-branch.ts";
import { threadWords } from "./thread-words.ts";

interface BranchSwitcherProps {
  message: Message;
  siblings: readonly string[];
}

/** Another version is another message: the focus follows to its switcher. */
let focusIn: string | null = null;

export function BranchSwitcher({ message, siblings }: BranchSwitcherProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => {
    if (focusIn !== message.id) return;
    focusIn = null;
    group.current?.querySelector<HTMLButtonElement>("button:enabled")?.focus();
  }, [message.id]);
  if (siblings.length < 2) return null;
  const index = siblings.indexOf(message.id);
  const go = (step: number) => () => {
    const id = siblings[index + step];
    if (id === undefined) return;
    focusIn = id;
    chooseBranch(message, id, siblings);
    rememberBranch({ conversationId: message.conversationId, id });
  };
  return (
    <fieldset ref={group} aria-label={threadWords.versions} className="flex items-center text-soft">
      <IconButton
        data-testid="branch-previous"
        label={threadWords.previousVersion}
        disabled={index === 0}
        onClick={go(-1)}
      >
        <ChevronLeft className="size-4 rtl:-scale-x-100" />
      </IconButton>
      <span className="text-[0.8125rem] tabular-nums">
        {index + 1}/{siblings.length}
      </span>
      <IconButton
        data-testid="branch-next"
        label={threadWords.nextVersion}
        disabled={index === siblings.length - 1}
        onClick={go(1)}
      >
        <ChevronRight className="size-4 rtl:-scale-x-100" />
      </IconButton>
    </fieldset>
  );
}
