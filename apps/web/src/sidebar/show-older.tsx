import { commonWords } from "../ui/common-words.ts";
import { sidebarWords } from "./sidebar-words.ts";

interface ShowOlderProps {
  list: { hasOlder: boolean; loadingOlder: boolean; loadOlder: () => Promise<void> };
}

/** Below a list that has more. */
export function ShowOlder({ list }: ShowOlderProps) {
  if (!list.hasOlder) return null;
  return (
    <button
      type="button"
      className="mt-3 w-full rounded-lg px-2.5 py-2 text-start text-sm text-soft hover:bg-hover hover:text-ink disabled:opacity-50"
      disabled={list.loadingOlder}
      onClick={() => void list.loadOlder()}
    >
      {list.loadingOlder ? commonWords.loading : sidebarWords.showOlder}
    </button>
  );
}
