import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { makePasswordLink, type Member } from "../account/auth-api.ts";
import { formatMinute } from "../app/format-date.ts";
import { commonWords } from "../ui/common-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { NewSecret } from "./new-secret.tsx";
import { organizationWords } from "./organization-words.ts";
import { settingsWords } from "./settings-words.ts";

/** A link by which a member sets a new password: for who forgot theirs. */
export function usePasswordLink({ id, user }: Member) {
  const [link, setLink] = useState<{ path: string; expiresAt: string } | null>(null);
  const make = useMutation({
    mutationFn: () => makePasswordLink(id),
    onSuccess: setLink,
    retry: false,
  });
  return {
    error: make.error,
    button: (
      <IconButton
        label={organizationWords.makePasswordLink(user.name)}
        disabled={make.isPending}
        onClick={() => make.mutate()}
      >
        <KeyRound className="size-4" />
      </IconButton>
    ),
    shown: link !== null && (
      <div className="w-full">
        <NewSecret
          title={settingsWords.sendLinkTo(user.name)}
          advice={organizationWords.passwordLinkAdvice(formatMinute(link.expiresAt))}
          secret={`${window.location.origin}${link.path}`}
          done={commonWords.done}
          onDone={() => setLink(null)}
        />
      </div>
    ),
  };
}
