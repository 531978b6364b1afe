import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changePassword } from "../account/auth-api.ts";
import { Form } from "../forms/form.tsx";
import { CurrentPasswordField, NewPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { notify } from "../ui/notify.ts";
import { accountWords } from "./account-words.ts";
import { Section } from "./section.tsx";
import { reloadAccount } from "./reload-account.ts";

export function PasswordSection({ email }: { email: string }) {
  const client = useQueryClient();
  // A new form each time: what was typed is gone once it counts.
  const [changes, setChanges] = useState(0);
  const submit = useSubmit(async (fields) => {
    await changePassword({
      currentPassword: textOf(fields, "password"),
      newPassword: textOf(fields, "new-password"),
    });
    setChanges(changes + 1);
    notify(accountWords.passwordChanged, accountWords.othersSignedOut);
    await reloadAccount(client);
  });
  return (
    <Section title={accountWords.password} description={accountWords.passwordDescription}>
      <Form
        key={changes}
        submit={submit}
        action={accountWords.changePassword}
        pendingAction={accountWords.changingPassword}
      >
        {/* For password managers: whose password it is. */}
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <div className="grid gap-4 sm:grid-cols-2">
          <CurrentPasswordField />
          <NewPasswordField label={accountWords.newPassword} />
        </div>
      </Form>
    </Section>
  );
}
