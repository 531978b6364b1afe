import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { beginTwoFactor, endTwoFactor, renewBackupCodes } from "../account/auth-api.ts";
import { Form } from "../forms/form.tsx";
import { CurrentPasswordField } from "../forms/password-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { quietButton } from "../ui/button-styles.ts";
import { notify } from "../ui/notify.ts";
import { accountWords } from "./account-words.ts";
import { BackupCodes } from "./backup-codes.tsx";
import { reloadAccount } from "./reload-account.ts";
import { Section } from "./section.tsx";
import { TwoFactorSetUp } from "./two-factor-set-up.tsx";
import { twoFactorWords } from "./two-factor-words.ts";

type Step =
  | { name: "rest" | "begin" | "renew" | "end" }
  | { name: "set-up"; uri: string; backupCodes: readonly string[] }
  | { name: "renewed"; backupCodes: readonly string[] };

/** The second step of signing in: a code from an app. */
export function TwoFactorSection({ on }: { on: boolean }) {
  const client = useQueryClient();
  const [step, setStep] = useState<Step>({ name: "rest" });
  const rest = (): void => setStep({ name: "rest" });
  const changed = async (title: string): Promise<void> => {
    // The section shows the new state before it closes what led there.
    await reloadAccount(client);
    rest();
    notify(title);
  };
  const button = (words: string, next: "begin" | "renew" | "end") => (
    <button type="button" className={quietButton} onClick={() => setStep({ name: next })}>
      {words}
    </button>
  );
  return (
    <Section
      title={twoFactorWords.title}
      description={twoFactorWords.description}
      aside={<OnOff on={on} />}
    >
      {step.name === "rest" && (
        <div className="flex flex-wrap gap-2">
          {on ? button(twoFactorWords.newCodes, "renew") : button(twoFactorWords.turnOn, "begin")}
          {on && button(twoFactorWords.turnOff, "end")}
        </div>
      )}
      {step.name === "begin" && (
        <PasswordStep
          action={twoFactorWords.goOn}
          pendingAction={twoFactorWords.preparing}
          onCancel={rest}
          send={async (password) => {
            const { totpURI, backupCodes } = await beginTwoFactor(password);
            setStep({ name: "set-up", uri: totpURI, backupCodes });
          }}
        />
      )}
      {step.name === "set-up" && (
        <TwoFactorSetUp
          {...step}
          onConfirmed={() => changed(twoFactorWords.isOn)}
          onCancel={rest}
        />
      )}
      {step.name === "renew" && (
        <PasswordStep
          action={twoFactorWords.makeNewCodes}
          pendingAction={twoFactorWords.makingCodes}
          onCancel={rest}
          send={async (password) => {
            const { backupCodes } = await renewBackupCodes(password);
            setStep({ name: "renewed", backupCodes });
          }}
        />
      )}
      {step.name === "renewed" && (
        <>
          <p role="status" className="mb-3 text-sm">
            {twoFactorWords.keepNewCodes}
          </p>
          <BackupCodes codes={step.backupCodes} />
          <button type="button" className={`${quietButton} mt-4`} onClick={rest}>
            {twoFactorWords.haveKept}
          </button>
        </>
      )}
      {step.name === "end" && (
        <PasswordStep
          action={twoFactorWords.turnOff}
          pendingAction={twoFactorWords.turningOff}
          onCancel={rest}
          send={async (password) => {
            await endTwoFactor(password);
            await changed(twoFactorWords.isOff);
          }}
        />
      )}
    </Section>
  );
}

function OnOff({ on }: { on: boolean }): ReactNode {
  const style = on ? "bg-accent-soft text-accent-ink font-medium" : "border border-line text-soft";
  return (
    <span className={`shrink-0 rounded-full px-2.5 py-0.5 text-[0.78125rem] ${style}`}>
      {on ? twoFactorWords.on : twoFactorWords.off}
    </span>
  );
}

interface PasswordStepProps {
  action: string;
  pendingAction: string;
  send: (password: string) => Promise<void>;
  onCancel: () => void;
}

/** Asks for the password before something that whoever finds an open browser must not do. */
function PasswordStep({ action, pendingAction, send, onCancel }: PasswordStepProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  const submit = useSubmit((fields) => send(textOf(fields, "password")));
  return (
    <div ref={box} className="max-w-sm">
      <Form submit={submit} action={action} pendingAction={pendingAction} onCancel={onCancel}>
        <CurrentPasswordField label={accountWords.yourPassword} />
      </Form>
    </div>
  );
}
