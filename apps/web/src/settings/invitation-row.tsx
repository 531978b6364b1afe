import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelInvitation, type Invitation } from "../account/auth-api.ts";
import { roleWords } from "../account/role-words.ts";
import { formatDay } from "../app/format-date.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { organizationKey } from "./organization-key.ts";
import { organizationWords } from "./organization-words.ts";

export function linkOf(invitationId: string): string {
  return `${window.location.origin}/invitation/${invitationId}`;
}

export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { id, email, role, expiresAt } = invitation;
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelInvitation(id),
    onSettled: () => client.invalidateQueries({ queryKey: organizationKey }),
    retry: false,
  });
  const expired = isOver(expiresAt);
  const day = formatDay(expiresAt);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 text-sm">
      <div className="min-w-40 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{email}</p>
        <p className="text-[0.8125rem] text-soft">
          {roleWords[role].name} ·{" "}
          {expired ? organizationWords.expiredOn(day) : organizationWords.expiresOn(day)}
        </p>
      </div>
      {!expired && <CopyButton text={linkOf(id)} label={organizationWords.copyLinkFor(email)} />}
      <button
        type="button"
        className={quietButton}
        aria-label={organizationWords.cancelInvitation(email)}
        disabled={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        {cancel.isPending ? organizationWords.cancelling : commonWords.cancel}
      </button>
      <p role="alert" className="w-full text-danger empty:hidden">
        {cancel.error === null ? null : sentenceOf(cancel.error)}
      </p>
    </li>
  );
}

function isOver(time: string): boolean {
  return Date.parse(time) <= Date.now();
}
