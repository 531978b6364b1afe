import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { checkPasswordReset, resetPassword } from "../account/auth-api.ts";
import { codeOf } from "../failures/failure-of.ts";
import { AccountEmailField } from "../forms/account-email-field.tsx";
import { Form } from "../forms/form.tsx";
import { NewPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { Entrance } from "../session/entrance.tsx";
import { session } from "../session/session.ts";
import { Loaded } from "../settings/loaded.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { accountLinkWords } from "./account-link-words.ts";
import { LinkIsOver } from "./link-is-over.tsx";

/** What the link for a new password opens. */
export default function ResetPage({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const check = useQuery({
    queryKey: ["password-reset", token],
    queryFn: () => checkPasswordReset(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (done) return <Done />;
  if (codeOf(check.error) === "NOT_FOUND")
    return <LinkIsOver advice={accountLinkWords.resetOver} />;
  return (
    <Entrance
      title={accountLinkWords.choosePassword}
      description={accountLinkWords.choosePasswordDescription}
    >
      <Loaded query={check} what={accountLinkWords.whose}>
        {({ email }) => <NewPassword token={token} email={email} onDone={() => setDone(true)} />}
      </Loaded>
    </Entrance>
  );
}

interface NewPasswordProps {
  token: string;
  email: string;
  onDone: () => void;
}

function NewPassword({ token, email, onDone }: NewPasswordProps) {
  const submit = useSubmit(async (fields) => {
    await resetPassword(token, textOf(fields, "new-password"));
    onDone();
  });
  return (
    <Form
      submit={submit}
      action={accountLinkWords.setPassword}
      pendingAction={accountLinkWords.setting}
      wide
    >
      <AccountEmailField email={email} />
      <NewPasswordField label={accountLinkWords.newPassword} />
    </Form>
  );
}

function Done() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    client.clear();
    session.set(() => "signed-out");
    await navigate({ to: "/" });
  };
  return (
    <Entrance
      title={accountLinkWords.passwordSet}
      description={accountLinkWords.passwordSetDescription}
    >
      <button type="button" className={primaryButton} onClick={() => void leave()}>
        {commonWords.signIn}
      </button>
    </Entrance>
  );
}
