import { useNavigate } from "@tanstack/react-router";
import {
  Activity,
  Archive,
  ChartNoAxesColumn,
  Keyboard,
  PanelLeft,
  Plus,
  ScrollText,
  Slash,
  SunMoon,
  UserRoundCog,
  Users,
  Webhook,
} from "lucide-react";
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
import { sheetOpen } from "../shortcuts/shortcut-host.tsx";
import { searchWords } from "./search-words.ts";

export interface Command {
  id: string;
  label: string;
  icon: ReactNode;
  run: () => void;
}

type Place =
  | "/"
  | "/archive"
  | `/settings/${"account" | "presets" | "usage" | "organization" | "webhooks" | "audit-log" | "status"}`;

/** What can be done from anywhere; with a text, those whose names have it. */
export function useCommands(text: string): Command[] {
  const navigate = useNavigate();
  const account = useAccount();
  const wide = useWideScreen();
  const go = (to: Place) => () => void navigate({ to });
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
      id: "presets",
      label: searchWords.presets,
      icon: <Slash className={icon} />,
      run: go("/settings/presets"),
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
          {
            id: "webhooks",
            label: searchWords.webhooks,
            icon: <Webhook className={icon} />,
            run: go("/settings/webhooks"),
          },
          {
            id: "audit-log",
            label: searchWords.auditLog,
            icon: <ScrollText className={icon} />,
            run: go("/settings/audit-log"),
          },
          {
            id: "status",
            label: searchWords.status,
            icon: <Activity className={icon} />,
            run: go("/settings/status"),
          },
        ]
      : []),
    {
      id: "archive",
      label: searchWords.archived,
      icon: <Archive className={icon} />,
      run: go("/archive"),
    },
    {
      id: "theme",
      label: searchWords.switchTheme,
      icon: <SunMoon className={icon} />,
      run: () => chooseTheme(nextTheme(theme.get())),
    },
    {
      id: "sidebar",
      label: searchWords.sidebar,
      icon: <PanelLeft className={`${icon} rtl:-scale-x-100`} />,
      run: () => (wide ? setSidebarOpen(!sidebarOpen.get()) : drawerOpen.set((open) => !open)),
    },
    {
      id: "shortcuts",
      label: searchWords.shortcuts,
      icon: <Keyboard className={icon} />,
      run: () => sheetOpen.set(() => true),
    },
  ];
  const wanted = text.trim().toLowerCase();
  return commands.filter(({ label }) => label.toLowerCase().includes(wanted));
}
