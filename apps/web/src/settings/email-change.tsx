import { useState } from "react";
import { requestEmailChange } from "../account/auth-api.ts";
import { AuthError } from "../account/auth-error.ts";
import { codeOf } from "../failures/failure-of.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { CurrentPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { accountWords } from "./account-words.ts";

type Step = { name: "rest" | "form" } | { name: "sent"; to: string };

/** Another e-mail, once a link that is sent to it was opened. */
export function EmailChange() {
  const [step, setStep] = useState<Step>({ name: "rest" });
  return (
    <div className="mt-5 border-line border-t pt-4">
      {step.name === "form" && (
        <EmailChangeForm
          onSent={(to) => setStep({ name: "sent", to })}
          onCancel={() => setStep({ name: "rest" })}
        />
      )}
      {step.name === "sent" && (
        <p role="status" className="mb-3 text-sm [overflow-wrap:anywhere]">
          {accountWords.emailSent(step.to)}
        </p>
      )}
      {step.name !== "form" && (
        <button type="button" className={quietButton} onClick={() => setStep({ name: "form" })}>
          {accountWords.changeEmail}
        </button>
      )}
    </div>
  );
}

interface EmailChangeFormProps {
  onSent: (to: string) => void;
  onCancel: () => void;
}

function EmailChangeForm({ onSent, onCancel }: EmailChangeFormProps) {
  const submit = useSubmit(async (fields) => {
    const email = textOf(fields, "email").trim();
    try {
      await requestEmailChange({ email, password: textOf(fields, "password") });
    } catch (error) {
      const refused = codeOf(error) === "FORBIDDEN";
      throw refused ? new AuthError(403, "INVALID_PASSWORD", "The password was refused.") : error;
    }
    onSent(email);
  });
  return (
    <Form
      submit={submit}
      label={accountWords.changeEmail}
      action={accountWords.sendLink}
      pendingAction={commonWords.sending}
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={accountWords.newEmail}
          name="email"
          type="email"
          autoComplete="email"
          required
          maxLength={254}
        />
        <CurrentPasswordField label={accountWords.yourPassword} />
      </div>
    </Form>
  );
}
