import { useEffect, useRef } from "react";
import { verifyCode } from "../account/auth-api.ts";
import { CodeField } from "../forms/code-field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { QrCode } from "./qr-code.tsx";
import { twoFactorWords } from "./two-factor-words.ts";

interface TwoFactorSetUpProps {
  /** `otpauth://…`, what the app scans. */
  uri: string;
  backupCodes: readonly string[];
  onConfirmed: () => Promise<void>;
  onCancel: () => void;
}

/** The app learns the secret, the person keeps the backup codes, and a first code proves it. */
export function TwoFactorSetUp({ uri, backupCodes, onConfirmed, onCancel }: TwoFactorSetUpProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  const submit = useSubmit(async (fields) => {
    await verifyCode(textOf(fields, "code"));
    await onConfirmed();
  });
  const step = "font-medium text-sm outline-hidden";
  return (
    <div className="space-y-6">
      <div>
        <h3 ref={heading} tabIndex={-1} className={step}>
          {twoFactorWords.scan}
        </h3>
        <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-4">
          <QrCode text={uri} label={twoFactorWords.qrCode} />
          <div className="min-w-52 flex-1 text-sm">
            <p className="text-soft">{twoFactorWords.orType}</p>
            <div className="mt-1 flex items-center gap-1">
              <code className="min-w-0 font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
                {secret}
              </code>
              <CopyButton text={secret} label={twoFactorWords.copySecret} />
            </div>
          </div>
        </div>
      </div>
      <div>
        <h3 className={step}>{twoFactorWords.keepCodes}</h3>
        <p className="mt-0.5 mb-3 text-sm text-soft">{twoFactorWords.whatForCodes}</p>
        <BackupCodes codes={backupCodes} />
      </div>
      <div>
        <h3 className={`${step} mb-3`}>{twoFactorWords.typeCode}</h3>
        <Form
          submit={submit}
          action={twoFactorWords.turnOn}
          pendingAction={twoFactorWords.turningOn}
          aside={
            <button type="button" className={`${quietButton} h-9`} onClick={onCancel}>
              {commonWords.cancel}
            </button>
          }
        >
          <CodeField />
        </Form>
      </div>
    </div>
  );
}
