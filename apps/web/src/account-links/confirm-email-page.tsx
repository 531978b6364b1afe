import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { confirmEmail } from "../account/auth-api.ts";
import { accountQuery } from "../data/account.ts";
import { codeOf } from "../failures/failure-of.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Entrance } from "../session/entrance.tsx";
import { primaryButton } from "../ui/button-styles.ts";
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
    return (
      <LinkIsOver advice="It works once, for an hour. Change your e-mail again for a new one." />
    );
  if (confirm.isSuccess)
    return (
      <Entrance
        title="Your e-mail is changed"
        description={`From now on you sign in as ${confirm.data.email}.`}
      >
        <Link to="/" className={primaryButton}>
          Open Parley
        </Link>
      </Entrance>
    );
  return (
    <Entrance
      title="Confirm your new e-mail"
      description="From then on you sign in with the address that this link was sent to."
    >
      <button
        type="button"
        className={`${primaryButton} h-10 w-full`}
        disabled={confirm.isPending}
        onClick={() => confirm.mutate()}
      >
        {confirm.isPending ? "Confirming…" : "This is my e-mail"}
      </button>
      <p role="alert" className="mt-3 text-danger text-sm empty:hidden">
        {confirm.error === null ? null : sentenceOf(confirm.error)}
      </p>
    </Entrance>
  );
}
