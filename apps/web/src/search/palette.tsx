import { useNavigate } from "@tanstack/react-router";
import { MessageSquare, Search, X } from "lucide-react";
import { Dialog } from "radix-ui";
import {
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { formatDay } from "../app/format-date.ts";
import { useConversations } from "../data/conversation-list.ts";
import { failureOf } from "../failures/failure-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { moveActive } from "../ui/move-active.ts";
import { MarkedText } from "./marked-text.tsx";
import { groupHits } from "./palette-items.ts";
import { paletteOpen } from "./palette-state.ts";
import { searchWords } from "./search-words.ts";
import { useCommands } from "./use-commands.tsx";
import { useSearch } from "./use-search.ts";

const RECENT = 6;
const MAX_LENGTH = 200;

interface PaletteItem {
  id: string;
  content: ReactNode;
  /** Choosing it leaves the search open. */
  stays?: boolean;
  run: () => void;
}

interface PaletteSection {
  id: string;
  label: string;
  /** Whether the label is shown: else the first item says it. */
  headed: boolean;
  items: PaletteItem[];
}

/** One field for everything: commands, recent chats, and all that was ever said. */
export default function Palette() {
  const [text, setText] = useState("");
  const search = useSearch(text);
  const sections = useSections(text, search);
  const items = sections.flatMap((section) => section.items);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  // What was chosen may be gone with the next letter: then the first is.
  const active = Math.max(
    0,
    items.findIndex(({ id }) => id === chosen),
  );
  // Not a state: it is read when this is gone.
  const left = useRef(false);
  const [cameFrom] = useState(() => document.activeElement);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const optionId = (id: string): string => `${listId}-${id}`;
  const activeId = items[active]?.id;
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const close = (): void => paletteOpen.set(() => false);
  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    if (item.stays !== true) {
      left.current = true;
      close();
    }
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      run(items[active]);
    }
    const next = moveActive(event.key, active, items.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(items[next]?.id);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          aria-describedby={undefined}
          data-testid="palette"
          onCloseAutoFocus={(event) => {
            // Where it led to takes the focus itself.
            event.preventDefault();
            if (!left.current && cameFrom instanceof HTMLElement) cameFrom.focus();
          }}
          className="fixed inset-x-2 top-2 z-50 mx-auto flex max-h-[min(36rem,calc(100dvh-1rem))] max-w-[40rem] animate-appear flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-float sm:top-[12vh] sm:max-h-[min(36rem,76vh)]"
        >
          <Dialog.Title className="sr-only">{searchWords.title}</Dialog.Title>
          <div className="flex shrink-0 items-center gap-2.5 border-line border-b ps-4 pe-2">
            <Search aria-hidden="true" className="size-[1.125rem] shrink-0 text-soft" />
            <input
              type="text"
              role="combobox"
              aria-label={searchWords.title}
              aria-autocomplete="list"
              aria-expanded={items.length > 0}
              aria-controls={listId}
              aria-activedescendant={activeId && optionId(activeId)}
              data-testid="search-input"
              placeholder={searchWords.placeholder}
              value={text}
              maxLength={MAX_LENGTH}
              autoComplete="off"
              spellCheck={false}
              dir="auto"
              onChange={({ target }) => {
                setText(target.value);
                setChosen(undefined);
              }}
              onKeyDown={onKeyDown}
              className="h-13 min-w-0 flex-1 bg-transparent text-base outline-hidden placeholder:text-soft"
            />
            <IconButton label={searchWords.close} onClick={close}>
              <X className="size-4" />
            </IconButton>
          </div>
          <Status text={text} search={search} />
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label={searchWords.results}
            aria-busy={search.searching}
            className={`min-h-0 flex-1 overflow-y-auto overscroll-contain p-2 transition-opacity empty:hidden ${search.searching && search.page !== undefined ? "opacity-70" : ""}`}
          >
            {sections.map((section) => (
              <div key={section.id} role="group" aria-label={section.label} className="pb-1.5">
                {section.headed && (
                  <p
                    aria-hidden="true"
                    className="px-2.5 pt-1.5 pb-1 font-medium text-soft text-xs"
                  >
                    {section.label}
                  </p>
                )}
                {section.items.map((item) => (
                  <div
                    key={item.id}
                    id={optionId(item.id)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={item.id === activeId}
                    data-testid="search-option"
                    onPointerMove={() => setChosen(item.id)}
                    onClick={() => run(item)}
                    onKeyDown={(event) => event.key === "Enter" && run(item)}
                    className="flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 py-1.5 text-sm select-none aria-selected:bg-hover aria-selected:outline-2 aria-selected:outline-transparent"
                  >
                    {item.content}
                  </div>
                ))}
              </div>
            ))}
          </div>
          <Keys />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useSections(text: string, search: ReturnType<typeof useSearch>): PaletteSection[] {
  const navigate = useNavigate();
  const commands = useCommands(text);
  const recent = useConversations().data?.items.slice(0, RECENT) ?? [];
  const open = (conversationId: string, message?: string) => () =>
    void navigate({
      to: "/c/$conversationId",
      params: { conversationId },
      ...(message !== undefined && { search: { message } }),
    });
  const sections: PaletteSection[] = [
    {
      id: "commands",
      label: searchWords.commands,
      headed: true,
      items: commands.map(({ id, label, icon, run }) => ({
        id,
        run,
        content: (
          <>
            {icon}
            <span>{label}</span>
          </>
        ),
      })),
    },
  ];
  if (text.trim() === "")
    sections.push({
      id: "recent",
      label: searchWords.recent,
      headed: true,
      items: recent.map(({ id, title }) => ({
        id,
        run: open(id),
        content: <TitleLine title={title ?? searchWords.untitled} />,
      })),
    });
  else
    for (const { conversation, title, messages } of groupHits(search.page?.items ?? []))
      sections.push({
        id: conversation.id,
        label: conversation.title ?? searchWords.untitled,
        headed: false,
        items: [
          {
            id: conversation.id,
            run: open(conversation.id),
            content: (
              <TitleLine
                title={title.length === 0 ? searchWords.untitled : <MarkedText parts={title} />}
                date={formatDay(conversation.updatedAt)}
              />
            ),
          },
          ...messages.map((message) => ({
            id: message.id,
            run: open(conversation.id, message.id),
            content: (
              <span className="min-w-0 ps-7 text-soft">
                <span className="me-1.5 font-medium text-ink text-xs">
                  {message.role === "user" ? searchWords.you : searchWords.answer}
                </span>
                <span dir="auto" className="line-clamp-2 [overflow-wrap:anywhere]">
                  <MarkedText parts={message.snippet} />
                </span>
              </span>
            ),
          })),
        ],
      });
  if (text.trim() !== "" && search.hasMore)
    sections.push({
      id: "more",
      label: searchWords.more,
      headed: false,
      items: [
        {
          id: "more",
          stays: true,
          run: search.showMore,
          content: <span className="ps-7 text-accent-ink">{searchWords.more}</span>,
        },
      ],
    });
  return sections.filter((section) => section.items.length > 0);
}

function TitleLine({ title, date }: { title: ReactNode; date?: string }) {
  return (
    <>
      <MessageSquare className="size-4 shrink-0 text-soft" />
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {title}
      </span>
      {date !== undefined && <span className="shrink-0 text-soft text-xs">{date}</span>}
    </>
  );
}

/** What there is to say about the search, seen and heard. */
function Status({ text, search }: { text: string; search: ReturnType<typeof useSearch> }) {
  const { page, error, searching } = search;
  const asked = text.trim() !== "";
  const failure = asked && error !== null && !searching ? failureOf(error) : undefined;
  const isEmpty = asked && page?.items.length === 0 && !searching && failure === undefined;
  return (
    <>
      <p role="status" className="sr-only">
        {asked && page !== undefined && !searching && searchWords.count(page.items.length)}
      </p>
      {asked && page === undefined && searching && (
        <p className="px-5 pt-4 text-sm text-soft">{searchWords.searching}</p>
      )}
      {failure !== undefined && (
        <div role="alert" className="px-5 pt-4 text-sm">
          <p className="font-medium">{failure.title}</p>
          <p className="mb-3 text-soft">{failure.advice}</p>
          <button type="button" className={quietButton} onClick={search.retry}>
            {commonWords.tryAgain}
          </button>
        </div>
      )}
      {isEmpty && (
        <div className="px-5 pt-4 pb-2 text-sm">
          <p className="font-medium [overflow-wrap:anywhere]">
            {searchWords.none(search.query.trim())}
          </p>
          <p className="text-soft">{searchWords.noneAdvice}</p>
        </div>
      )}
      {asked && page?.instead != null && (
        <p className="px-5 pt-3 text-sm text-soft">{searchWords.instead(page.instead)}</p>
      )}
      {asked && page?.complete === false && (
        <p className="px-5 pt-3 text-sm text-soft">{searchWords.incomplete}</p>
      )}
    </>
  );
}

function Keys() {
  const { keys } = searchWords;
  return (
    <p
      aria-hidden="true"
      className="hidden shrink-0 gap-4 border-line border-t px-4 py-2 text-soft text-xs sm:flex"
    >
      {[
        ["↑ ↓", keys.move],
        ["↵", keys.open],
        ["Esc", keys.close],
      ].map(([key, does]) => (
        <span key={key} className="flex items-center gap-1.5">
          <kbd className="rounded border border-line px-1 font-sans">{key}</kbd> {does}
        </span>
      ))}
    </p>
  );
}
