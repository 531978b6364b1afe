import { ChevronDown } from "lucide-react";
import { chooseModel, useModelChoice } from "../data/models.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { composerWords } from "./composer-words.ts";

export function ModelPicker() {
  const { models, model } = useModelChoice();
  if (model === undefined)
    return <span className="ms-2.5 h-5 w-36 animate-skeleton rounded-md bg-hover" />;
  return (
    <MenuButton
      align="start"
      data-testid="model-picker"
      aria-label={composerWords.model(model.name)}
      className="flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2.5 font-medium text-[0.9375rem] transition-colors hover:bg-hover"
      items={models.map(({ id, name }) => ({
        key: id,
        label: name,
        checked: id === model.id,
        onSelect: () => chooseModel(id),
      }))}
    >
      <span className="truncate">{model.name}</span>
      <ChevronDown className="size-4 shrink-0 text-soft" />
    </MenuButton>
  );
}
