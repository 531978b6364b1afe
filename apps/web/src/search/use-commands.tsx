import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, PanelLeft, Plus, SunMoon, UserRoundCog, Users } from "lucide-react";
import type { ReactNode } from "react";
import { isAdmin } from "../account/role-words.ts";
import { chooseTheme, nextTheme, theme } from "../app/theme.ts";
import { useAccount } from "../data/account.ts";
import {
  drawerOpen,
  setSidebarOpen,
  sidebarOpen,
  useWideScreen,
} from "../sidebar/sidebar-state.ts";
import { searchWords } from "./search-words.ts";

export interface Command {
  id: string;
  label: string;
  icon: ReactNode;
  run: () => void;
}

/** What can be done from anywhere; with a text, those whose names have it. */
export function useCommands(text: string): Command[] {
  const navigate = useNavigate();
  const account = useAccount();
  const wide = useWideScreen();
  const go = (to: "/" | "/settings/account" | "/settings/usage" | "/settings/organization") => () =>
    void navigate({ to });
  const icon = "size-4 text-soft";
  const commands: Command[] = [
    { id: "new", label: searchWords.newChat, icon: <Plus className={icon} />, run: go("/") },
    {
      id: "account",
      label: searchWords.account,
      icon: <UserRoundCog className={icon} />,
      run: go("/settings/account"),
    },
    {
      id: "usage",
      label: searchWords.usage,
      icon: <ChartNoAxesColumn className={icon} />,
      run: go("/settings/usage"),
    },
    ...(isAdmin(account?.role)
      ? [
          {
            id: "organization",
            label: searchWords.organization,
            icon: <Users className={icon} />,
            run: go("/settings/organization"),
          },
        ]
      : []),
    {
      id: "theme",
      label: searchWords.switchTheme,
      icon: <SunMoon className={icon} />,
      run: () => chooseTheme(nextTheme(theme.get())),
    },
    {
      id: "sidebar",
      label: searchWords.sidebar,
      icon: <PanelLeft className={icon} />,
      run: () => (wide ? setSidebarOpen(!sidebarOpen.get()) : drawerOpen.set((open) => !open)),
    },
  ];
  const wanted = text.trim().toLowerCase();
  return commands.filter(({ label }) => label.toLowerCase().includes(wanted));
}
