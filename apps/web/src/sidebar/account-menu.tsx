import { useNavigate } from "@tanstack/react-router";
import {
  Archive,
  ChartNoAxesColumn,
  ChevronsUpDown,
  CircleUser,
  LogOut,
  UserRoundCog,
  Users,
} from "lucide-react";
import { isAdmin, roleWords } from "../account/role-words.ts";
import { useAccount } from "../data/account.ts";
import { queryClient } from "../data/query-client.ts";
import { session, signOut } from "../session/session.ts";
import { commonWords } from "../ui/common-words.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { notify } from "../ui/notify.ts";
import { sidebarWords } from "./sidebar-words.ts";

/** Who is signed in, and what is theirs. */
export function AccountMenu({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const navigate = useNavigate();
  const account = useAccount();
  const leave = async (): Promise<void> => {
    if (!(await signOut())) return notify(sidebarWords.stillSignedIn, sidebarWords.unreachable);
    await navigate({ to: "/" });
    queryClient.clear();
    session.set(() => "signed-out");
  };
  const open =
    (to: "/archive" | "/settings/account" | "/settings/usage" | "/settings/organization") => () => {
      void navigate({ to });
      onNavigate?.();
    };
  return (
    <div className="*:w-full">
      <MenuButton
        align="start"
        data-testid="account-menu"
        className="flex h-12 w-full items-center gap-2.5 rounded-lg px-2.5 text-sm transition-colors hover:bg-hover"
        items={[
          {
            key: "account",
            label: sidebarWords.yourAccount,
            icon: <UserRoundCog className="size-4 text-soft" />,
            onSelect: open("/settings/account"),
          },
          {
            key: "usage",
            label: sidebarWords.usage,
            icon: <ChartNoAxesColumn className="size-4 text-soft" />,
            onSelect: open("/settings/usage"),
          },
          ...(isAdmin(account?.role)
            ? [
                {
                  key: "organization",
                  label: sidebarWords.organization,
                  icon: <Users className="size-4 text-soft" />,
                  onSelect: open("/settings/organization"),
                },
              ]
            : []),
          {
            key: "archive",
            label: sidebarWords.archivedChats,
            icon: <Archive className="size-4 text-soft" />,
            onSelect: open("/archive"),
          },
          {
            key: "sign-out",
            label: commonWords.signOut,
            icon: <LogOut className="size-4 text-soft rtl:-scale-x-100" />,
            onSelect: () => void leave(),
          },
        ]}
      >
        <CircleUser className="size-5 shrink-0 text-soft" />
        <span className="min-w-0 flex-1 text-start">
          <span className="block truncate font-medium">
            {account?.name ?? sidebarWords.account}
          </span>
          <span className="block truncate text-soft text-xs">
            {account === undefined ? " " : roleWords[account.role].name}
          </span>
        </span>
        <ChevronsUpDown className="size-4 shrink-0 text-soft" />
      </MenuButton>
    </div>
  );
}
