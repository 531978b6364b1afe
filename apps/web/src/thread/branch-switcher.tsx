import type { Message } from "../app/parley.ts";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";
import { chooseBranch } from "./chosen-branches.ts";

interface BranchSwitcherProps {
  message: Message;
  siblings: readonly string[];
}

export function BranchSwitcher({ message, siblings }: BranchSwitcherProps) {
  if (siblings.length < 2) return null;
  const index = siblings.indexOf(message.id);
  const go = (step: number) => () => {
    const id = siblings[index + step];
    if (id !== undefined) chooseBranch(message, id, siblings);
  };
  return (
    <fieldset aria-label="Versions" className="flex items-center text-soft">
      <IconButton
        data-testid="branch-previous"
        label="Previous version"
        disabled={index === 0}
        onClick={go(-1)}
      >
        <ChevronLeft className="size-4" />
      </IconButton>
      <span className="text-[0.8125rem] tabular-nums">
        {index + 1}/{siblings.length}
      </span>
      <IconButton
        data-testid="branch-next"
        label="Next version"
        disabled={index === siblings.length - 1}
        onClick={go(1)}
      >
        <ChevronRight className="size-4" />
      </IconButton>
    </fieldset>
  );
}
