import { CopyButton } from "../ui/copy-button.tsx";
import { twoFactorWords } from "./two-factor-words.ts";

/** The codes that stand in for a lost phone, to be kept. */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex items-start gap-1 rounded-lg border border-line-strong bg-raised py-2 ps-3 pe-1">
      <ul
        aria-label={twoFactorWords.codes}
        className="grid min-w-0 flex-1 grid-cols-2 gap-x-4 py-1 font-mono text-[0.8125rem]"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyButton text={codes.join("\n")} label={twoFactorWords.copyCodes} />
    </div>
  );
}
