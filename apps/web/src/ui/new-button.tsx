import { Plus } from "lucide-react";
import type { Ref } from "react";
import { quietButton } from "./button-styles.ts";

interface NewButtonProps {
  ref: Ref<HTMLButtonElement>;
  label: string;
  onClick: () => void;
}

/** Opens the form for one more, beside the title of what there is. */
export function NewButton({ ref, label, onClick }: NewButtonProps) {
  return (
    <button ref={ref} type="button" className={`${quietButton} shrink-0`} onClick={onClick}>
      <Plus aria-hidden="true" className="size-4" /> {label}
    </button>
  );
}
