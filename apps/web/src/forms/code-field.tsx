import type { Ref } from "react";
import { Field } from "./field.tsx";
import { formWords } from "./form-words.ts";

/** The six digits that an authenticator app shows. */
export function CodeField({ ref }: { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field
      ref={ref}
      label={formWords.code}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9]{6}"
      title={formWords.sixDigits}
      maxLength={6}
      required
      className="max-w-40 font-mono tracking-[0.3em]"
    />
  );
}
