import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, CircleUser, LogOut, UserRoundCog } from "lucide-react";
import { queryClient } from "../data/query-client.ts";
import { session, signOut } from "../session/session.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { notify } from "../ui/notify.ts";

/** Who is signed in, and what is theirs. */
export function AccountMenu({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const navigate = useNavigate();
  return (
    <div className="*:w-full">
      <MenuButton
        align="start"
        className="flex h-10 w-full items-center gap-2.5 rounded-lg px-2.5 text-sm transition-colors hover:bg-hover"
        items={[
          {
            key: "account",
            label: "Your account",
            icon: <UserRoundCog className="size-4 text-soft" />,
            onSelect: () => {
              void navigate({ to: "/settings/account" });
              onNavigate?.();
            },
          },
          {
            key: "sign-out",
            label: "Sign out",
            icon: <LogOut className="size-4 text-soft" />,
            onSelect: () => void leave(),
          },
        ]}
      >
        <CircleUser className="size-[1.125rem] text-soft" />
        <span className="min-w-0 flex-1 truncate text-start">Account</span>
        <ChevronsUpDown className="size-4 shrink-0 text-soft" />
      </MenuButton>
    </div>
  );
}

async function leave(): Promise<void> {
  if (await signOut()) {
    queryClient.clear();
    session.set(() => "signed-out");
  } else notify("You are still signed in", "Parley can't be reached. Try again.");
}
