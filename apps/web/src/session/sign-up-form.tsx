import { useQueryClient } from "@tanstack/react-query";
import { signUp } from "../account/auth-api.ts";
import { NewAccountFields } from "../forms/new-account-fields.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { enter } from "./enter.ts";
import { signInWords } from "./sign-in-words.ts";

export function SignUpForm() {
  const client = useQueryClient();
  const submit = useSubmit(async (fields) => {
    await signUp({
      name: textOf(fields, "name").trim(),
      email: textOf(fields, "email").trim(),
      password: textOf(fields, "new-password"),
    });
    await enter(client);
  });
  return (
    <Form
      submit={submit}
      action={signInWords.createAccount}
      pendingAction={signInWords.creating}
      wide
    >
      <NewAccountFields />
    </Form>
  );
}
