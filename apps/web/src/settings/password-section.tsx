import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changePassword } from "../account/auth-api.ts";
import { Form } from "../forms/form.tsx";
import { CurrentPasswordField, NewPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { notify } from "../ui/notify.ts";
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
    notify("Your password is changed", "Every other browser is signed out.");
    await reloadAccount(client);
  });
  return (
    <Section title="Password" description="Changing it signs every other browser out.">
      <Form key={changes} submit={submit} action="Change the password" pendingAction="Changing it…">
        {/* For password managers: whose password it is. */}
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <div className="grid gap-4 sm:grid-cols-2">
          <CurrentPasswordField />
          <NewPasswordField label="New password" />
        </div>
      </Form>
    </Section>
  );
}
