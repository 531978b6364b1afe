import { Field } from "./field.tsx";
import { formWords } from "./form-words.ts";

/** The e-mail that an account is signed in with; read-only where it is known already. */
export function AccountEmailField({ email }: { email?: string | undefined }) {
  return (
    <Field
      label={formWords.email}
      name="email"
      type="email"
      autoComplete="username"
      required
      maxLength={254}
      {...(email !== undefined && { value: email, readOnly: true })}
    />
  );
}
