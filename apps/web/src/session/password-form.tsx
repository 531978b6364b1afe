import { useEffect, useRef, useState } from "react";
import { verifyBackupCode, verifyCode, signInByPassword } from "../account/auth-api.ts";
import { CodeField } from "../forms/code-field.tsx";
import { AccountEmailField } from "../forms/account-email-field.tsx";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { CurrentPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { textButton } from "./entrance.tsx";
import { signInWords } from "./sign-in-words.ts";

interface PasswordFormProps {
  /** Given: whose password it is. */
  email?: string;
  /** Begins after the second step, where the account has one. */
  onSignedIn: () => Promise<void>;
  /** Told when the second step begins and when it is left. */
  onStep?: (step: "password" | "code") => void;
}

/** E-mail and password, then the code where the account asks for one. */
export function PasswordForm({ email, onSignedIn, onStep }: PasswordFormProps) {
  const [step, setStep] = useState<"password" | "code">("password");
  const go = (next: "password" | "code"): void => {
    setStep(next);
    onStep?.(next);
  };
  const submit = useSubmit(async (fields) => {
    const next = await signInByPassword({
      email: email ?? textOf(fields, "email").trim(),
      password: textOf(fields, "password"),
    });
    if (next === "second-step") go("code");
    else await onSignedIn();
  });
  if (step === "code") return <SecondStep onSignedIn={onSignedIn} onBack={() => go("password")} />;
  return (
    <Form
      submit={submit}
      testId="sign-in"
      action={commonWords.signIn}
      pendingAction={commonWords.signingIn}
      wide
    >
      <AccountEmailField email={email} />
      <CurrentPasswordField label={signInWords.password} />
    </Form>
  );
}

function SecondStep({
  onSignedIn,
  onBack,
}: {
  onSignedIn: () => Promise<void>;
  onBack: () => void;
}) {
  const [byBackupCode, setByBackupCode] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), [byBackupCode]);
  const submit = useSubmit(async (fields) => {
    const code = textOf(fields, "code").trim();
    await (byBackupCode ? verifyBackupCode(code) : verifyCode(code));
    await onSignedIn();
  });
  return (
    <>
      <Form
        submit={submit}
        testId="sign-in"
        action={commonWords.signIn}
        pendingAction={commonWords.signingIn}
        wide
      >
        {byBackupCode ? (
          <Field
            key="backup"
            ref={input}
            label={signInWords.backupCode}
            name="code"
            autoComplete="off"
            spellCheck={false}
            required
            maxLength={40}
            className="font-mono"
          />
        ) : (
          <CodeField key="code" ref={input} />
        )}
      </Form>
      <div className="mt-5 flex flex-wrap justify-between gap-3">
        <button type="button" className={textButton} onClick={() => setByBackupCode(!byBackupCode)}>
          {byBackupCode ? signInWords.useAppCode : signInWords.useBackupCode}
        </button>
        <button type="button" className={textButton} onClick={onBack}>
          {signInWords.startAgain}
        </button>
      </div>
    </>
  );
}
