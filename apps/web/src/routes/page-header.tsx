import { PanelLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useStore } from "../app/create-store.ts";
import { ModelPicker } from "../composer/model-picker.tsx";
import {
  drawerOpen,
  setSidebarOpen,
  sidebarOpen,
  useWideScreen,
} from "../sidebar/sidebar-state.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { ThemeToggle } from "../ui/theme-toggle.tsx";
import { pageWords } from "./page-words.ts";

interface PageHeaderProps {
  /** The page's heading; left out, the page has one of its own. */
  title?: string | undefined;
  /** Whether a model can be chosen: only where one is asked. */
  picker?: boolean;
  /** What can be done with what is on the page. */
  menu?: ReactNode;
}

export function PageHeader({ title, picker = true, menu }: PageHeaderProps) {
  const wide = useWideScreen();
  const open = useStore(sidebarOpen);
  const openSidebar = (): void => {
    if (wide) setSidebarOpen(true);
    else drawerOpen.set(() => true);
  };
  return (
    <header className="grid h-14 shrink-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-3 px-2.5 md:grid-cols-[minmax(0,1fr)_minmax(0,22rem)_minmax(0,1fr)]">
      <div className="flex min-w-0 items-center gap-1">
        {!(wide && open) && (
          <IconButton label={pageWords.openSidebar} onClick={openSidebar}>
            <PanelLeft className="size-[1.125rem] rtl:-scale-x-100" />
          </IconButton>
        )}
        {picker && <ModelPicker />}
      </div>
      {title === undefined ? (
        <span className="hidden md:block" />
      ) : (
        <h1
          dir="auto"
          title={title}
          className="truncate text-center text-sm text-soft max-md:sr-only"
        >
          {title}
        </h1>
      )}
      <div className="flex justify-end">
        {menu}
        <ThemeToggle />
      </div>
    </header>
  );
}
