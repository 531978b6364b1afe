import type { ModelInfo } from "@parley/shared";
import { Check } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { formatDollars } from "../app/money.ts";
import { moveActive } from "../ui/move-active.ts";
import { locale } from "../words/language.ts";
import { composerWords } from "./composer-words.ts";

interface ModelListProps {
  models: readonly ModelInfo[];
  chosen: string;
  onChoose: (id: string) => void;
  onClose: () => void;
  returnFocus: () => void;
}

/** The models to choose from, by name, with what they can read and cost. */
export default function ModelList(props: ModelListProps) {
  const { models, chosen } = props;
  const [text, setText] = useState("");
  const [pointed, setPointed] = useState(chosen);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const matching = matchModels(models, text);
  const active = Math.max(
    0,
    matching.findIndex(({ id }) => id === pointed),
  );
  const optionId = (at: number): string => `${listId}-${at}`;
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const choose = (model: ModelInfo | undefined): void => {
    if (model === undefined) return;
    props.onChoose(model.id);
    props.onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      choose(matching[active]);
    }
    const next = moveActive(event.key, active, matching.length);
    if (next === undefined) return;
    event.preventDefault();
    setPointed(matching[next]?.id ?? chosen);
  };
  return (
    <Popover.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Popover.Anchor className="pointer-events-none absolute inset-0" />
      <Popover.Portal>
        <Popover.Content
          aria-label={composerWords.chooseModel}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={(event) => {
            // On a touch screen the focus would bring the keyboard up unasked.
            if (!window.matchMedia("(hover: hover)").matches) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            props.returnFocus();
          }}
          className="z-50 flex max-h-[min(26rem,var(--radix-popover-content-available-height))] w-[min(22rem,calc(100vw-1rem))] animate-appear flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-float"
        >
          <input
            type="text"
            role="combobox"
            aria-label={composerWords.searchModels}
            aria-autocomplete="list"
            aria-expanded={matching.length > 0}
            aria-controls={listId}
            aria-activedescendant={matching.length > 0 ? optionId(active) : undefined}
            data-testid="model-search"
            placeholder={composerWords.searchModels}
            value={text}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
            className="h-11 shrink-0 border-line border-b bg-transparent px-3.5 text-sm outline-hidden placeholder:text-soft"
          />
          <p role="status" className="px-3.5 py-3 text-sm text-soft empty:hidden">
            {matching.length === 0 && composerWords.noModel}
          </p>
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label={composerWords.chooseModel}
            className="min-h-0 overflow-y-auto overscroll-contain p-1 empty:hidden"
          >
            {matching.map((model, at) => (
              <div
                key={model.id}
                id={optionId(at)}
                role="option"
                tabIndex={-1}
                aria-selected={at === active}
                data-testid="model-option"
                onPointerMove={() => setPointed(model.id)}
                onClick={() => choose(model)}
                onKeyDown={(event) => event.key === "Enter" && choose(model)}
                className="flex cursor-default items-center gap-2.5 rounded-lg px-2.5 py-2 text-sm select-none aria-selected:bg-hover aria-selected:outline-2 aria-selected:outline-transparent"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate">
                    {model.name}
                    {model.id === chosen && (
                      <span className="sr-only">{composerWords.chosenModel}</span>
                    )}
                  </span>
                  <span className="block truncate text-soft text-xs">{traitsOf(model)}</span>
                </span>
                {model.id === chosen && <Check className="size-4 shrink-0 text-accent" />}
              </div>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function traitsOf({ contextWindow, supportsThinking, price }: ModelInfo): string {
  const tokens = contextWindow.toLocaleString(locale, { notation: "compact" });
  const traits = [composerWords.reads(tokens)];
  if (supportsThinking) traits.push(composerWords.thinks);
  if (price !== null)
    traits.push(composerWords.costs(formatDollars(price.input), formatDollars(price.output)));
  return traits.join(" · ");
}

/** Those whose name or id has every word that was typed. */
function matchModels(models: readonly ModelInfo[], text: string): readonly ModelInfo[] {
  const words = text.toLowerCase().split(/\s+/);
  return models.filter(({ id, name }) => {
    const said = `${name} ${id}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
