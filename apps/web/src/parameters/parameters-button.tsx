import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { parameterWords } from "./parameter-words.ts";
import { areDefault, useParameters } from "./parameters.ts";

const loadDialog = () => import("./parameters-dialog.tsx");
const ParametersDialog = lazy(loadDialog);
const preload = (): void => {
  // When it cannot be fetched now, opening tries again.
  loadDialog().catch(() => undefined);
};

/** How answers are asked for; a dot says that something is not as the server has it. */
export function ParametersButton({ conversationId }: { conversationId: string | undefined }) {
  const [open, setOpen] = useState(false);
  const parameters = useParameters(conversationId);
  const changed = !areDefault(parameters);
  return (
    <span className="relative inline-flex">
      <IconButton
        label={changed ? parameterWords.openChanged : parameterWords.open}
        data-testid="parameters"
        aria-haspopup="dialog"
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(true)}
      >
        <SlidersHorizontal className="size-[1.125rem]" />
      </IconButton>
      {changed && (
        <span className="pointer-events-none absolute end-1.5 top-1.5 size-2 rounded-full border border-raised bg-accent forced-colors:bg-[Highlight]" />
      )}
      <Suspense>
        {open && (
          <ParametersDialog
            conversationId={conversationId}
            parameters={parameters}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </span>
  );
}
