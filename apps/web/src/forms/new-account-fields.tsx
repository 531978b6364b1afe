import { Field } from "./field.tsx";
import { NewPasswordField } from "./password-field.tsx";

/** Name, e-mail and password of an account that is to be. */
export function NewAccountFields({ email }: { email?: string }) {
  return (
    <>
      <Field label="Your name" name="name" autoComplete="name" required maxLength={200} />
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        {...(email !== undefined && { value: email, readOnly: true })}
      />
      <NewPasswordField />
    </>
  );
}
