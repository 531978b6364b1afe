import { ChevronDown } from "lucide-react";
import { useModelChoice } from "../data/models.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { threadWords } from "./thread-words.ts";

interface OtherModelsProps {
  /** The model that wrote the answer. */
  current: string | undefined;
  disabled: boolean;
  onChoose: (model: string) => void;
}

/** A menu of the models that could answer instead; the choice for what is asked next stays. */
export function OtherModels({ current, disabled, onChoose }: OtherModelsProps) {
  const { models } = useModelChoice();
  if (models.length < 2) return null;
  return (
    <MenuButton
      align="start"
      data-testid="regenerate-with"
      aria-label={threadWords.answerAgainWith}
      title={threadWords.answerAgainWith}
      disabled={disabled}
      className="-ms-1.5 inline-flex h-8 w-6 items-center justify-center rounded-lg text-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-40"
      items={models.map(({ id, name }) => ({
        key: id,
        label: name,
        checked: id === current,
        onSelect: () => onChoose(id),
      }))}
    >
      <ChevronDown className="size-3.5" />
    </MenuButton>
  );
}
