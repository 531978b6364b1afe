import { Link } from "@tanstack/react-router";
import { PanelLeftClose, SquarePen } from "lucide-react";
import { Mark } from "../ui/mark.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchButton } from "../search/search-button.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { sidebarWords } from "./sidebar-words.ts";

interface SidebarProps {
  onClose: () => void;
  /** A drawer closes when something in it was chosen. */
  onNavigate?: () => void;
}

export function Sidebar({ onClose, onNavigate }: SidebarProps) {
  return (
    <div className="flex h-full min-h-0 w-full flex-col bg-panel">
      <div className="flex h-14 shrink-0 items-center justify-between ps-4 pe-2.5">
        <span className="flex items-center gap-2.5 font-semibold text-base tracking-tight">
          <Mark /> Parley
        </span>
        <IconButton label={sidebarWords.close} onClick={onClose}>
          <PanelLeftClose className="size-[1.125rem] rtl:-scale-x-100" />
        </IconButton>
      </div>
      <div className="px-3 pb-2">
        <Link
          to="/"
          data-testid="new-chat"
          onClick={onNavigate}
          className="flex h-10 items-center gap-2.5 rounded-xl bg-accent px-3 font-medium text-on-accent text-sm transition-colors hover:bg-accent-strong"
        >
          <SquarePen className="size-[1.0625rem]" /> {sidebarWords.newChat}
        </Link>
        <SearchButton onOpen={onNavigate} />
      </div>
      <ConversationList onNavigate={onNavigate} />
      <div className="shrink-0 border-line border-t p-2">
        <AccountMenu onNavigate={onNavigate} />
      </div>
    </div>
  );
}
