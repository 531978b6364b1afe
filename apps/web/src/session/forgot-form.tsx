import { useState } from "react";
import { requestPasswordReset } from "../account/auth-api.ts";
import { AccountEmailField } from "../forms/account-email-field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { signInWords } from "./sign-in-words.ts";

/** Asks for a link by mail. Whether there is such an account is not told. */
export function ForgotForm() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submit = useSubmit(async (fields) => {
    const email = textOf(fields, "email").trim();
    await requestPasswordReset(email);
    setSentTo(email);
  });
  if (sentTo !== null)
    return (
      <p role="status" className="text-sm [overflow-wrap:anywhere]">
        {signInWords.linkSent(sentTo)}
      </p>
    );
  return (
    <Form submit={submit} action={signInWords.sendLink} pendingAction={commonWords.sending} wide>
      <AccountEmailField />
    </Form>
  );
}
