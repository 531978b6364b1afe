import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { confirmEmail } from "../account/auth-api.ts";
import { accountQuery } from "../data/account.ts";
import { codeOf } from "../failures/failure-of.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Entrance } from "../session/entrance.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { accountLinkWords } from "./account-link-words.ts";
import { LinkIsOver } from "./link-is-over.tsx";

/** What the link in the mail to a new address opens. By a button: programs open links, too. */
export default function ConfirmEmailPage({ token }: { token: string }) {
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => confirmEmail(token),
    onSuccess: () => client.invalidateQueries({ queryKey: accountQuery.queryKey }),
    retry: false,
  });
  if (codeOf(confirm.error) === "NOT_FOUND")
    return <LinkIsOver advice={accountLinkWords.confirmOver} />;
  if (confirm.isSuccess)
    return (
      <Entrance
        title={accountLinkWords.emailChanged}
        description={accountLinkWords.signInAs(confirm.data.email)}
      >
        <Link to="/" className={primaryButton}>
          {commonWords.openParley}
        </Link>
      </Entrance>
    );
  return (
    <Entrance
      title={accountLinkWords.confirmEmail}
      description={accountLinkWords.confirmEmailDescription}
    >
      <button
        type="button"
        className={`${primaryButton} h-10 w-full`}
        disabled={confirm.isPending}
        onClick={() => confirm.mutate()}
      >
        {confirm.isPending ? accountLinkWords.confirming : accountLinkWords.isMine}
      </button>
      <p role="alert" className="mt-3 text-danger text-sm empty:hidden">
        {confirm.error === null ? null : sentenceOf(confirm.error)}
      </p>
    </Entrance>
  );
}
