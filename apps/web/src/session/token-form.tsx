import { useQueryClient } from "@tanstack/react-query";
import { signInByToken } from "../account/auth-api.ts";
import { AuthError } from "../account/auth-error.ts";
import { codeOf } from "../failures/failure-of.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { enter } from "./enter.ts";

export function TokenForm({ label }: { label: string }) {
  const client = useQueryClient();
  const submit = useSubmit(async (fields) => {
    try {
      await signInByToken(textOf(fields, "token").trim());
    } catch (error) {
      const refused = codeOf(error) === "UNAUTHORIZED";
      throw refused ? new AuthError(401, "INVALID_API_TOKEN", "The token was refused.") : error;
    }
    await enter(client);
  });
  return (
    <Form
      submit={submit}
      testId="sign-in"
      action={commonWords.signIn}
      pendingAction={commonWords.signingIn}
      wide
    >
      <Field
        label={label}
        name="token"
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
        className="font-mono"
      />
    </Form>
  );
}
