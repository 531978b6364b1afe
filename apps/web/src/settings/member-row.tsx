import type { Role } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, UserRoundMinus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Account, changeRole, type Member, removeMember } from "../account/auth-api.ts";
import { rolesUpTo, roleWords } from "../account/role-words.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { organizationKey } from "./organization-key.ts";
import { organizationWords } from "./organization-words.ts";
import { usePasswordLink } from "./password-link.tsx";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

export function MemberRow({ me, member }: { me: Account; member: Member }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: organizationKey });
  const change = useMutation({
    mutationFn: (role: Role) => changeRole(member.id, role),
    onSettled: reload,
    retry: false,
  });
  const remove = useMutation({
    mutationFn: () => removeMember(member.id),
    onSettled: reload,
    retry: false,
  });
  const { name, email } = member.user;
  const self = member.userId === me.id;
  // Nobody takes their own rights away by a slip, and an admin is below an owner.
  const mayChange = !self && (member.role !== "owner" || me.role === "owner");
  const role = roleWords[member.role].name;
  const passwordLink = usePasswordLink(member);
  const error = change.error ?? remove.error ?? passwordLink.error;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 text-sm">
      <div className="min-w-40 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">
          {name}
          {self && <span className="font-normal text-soft"> {organizationWords.you}</span>}
        </p>
        <p className="text-[0.8125rem] text-soft">{email}</p>
      </div>
      {mayChange ? (
        <div className="ms-auto flex items-center gap-1.5">
          <MenuButton
            align="end"
            aria-label={organizationWords.roleOf(name, role)}
            disabled={change.isPending}
            className={quietButton}
            items={rolesUpTo(me.role).map((each) => ({
              key: each,
              checked: each === member.role,
              label: <RoleLabel role={each} />,
              onSelect: () => {
                if (each !== member.role) change.mutate(each);
              },
            }))}
          >
            {change.isPending ? organizationWords.changing : role}{" "}
            <ChevronDown className="size-3.5 text-soft" />
          </MenuButton>
          {passwordLink.button}
          <IconButton
            label={organizationWords.removeMember(name)}
            disabled={remove.isPending}
            onClick={() => setAsking(true)}
          >
            <UserRoundMinus className="size-4" />
          </IconButton>
        </div>
      ) : (
        <span className="pe-2 text-soft">{role}</span>
      )}
      {passwordLink.shown}
      <p role="alert" className="w-full text-danger empty:hidden">
        {error === null ? null : sentenceOf(error)}
      </p>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={organizationWords.removeTitle(name)}
            description={organizationWords.removeDescription}
            action={commonWords.remove}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </li>
  );
}

function RoleLabel({ role }: { role: Role }) {
  return (
    <>
      <span className="block font-medium">{roleWords[role].name}</span>
      <span className="block text-[0.8125rem] text-soft">{roleWords[role].may}</span>
    </>
  );
}
