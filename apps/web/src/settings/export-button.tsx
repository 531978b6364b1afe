import { Download } from "lucide-react";
import { jsonLine, useDownload } from "../data/use-download.ts";
import { commonWords } from "../ui/common-words.ts";
import { formatCount } from "../usage/metrics.ts";
import { quietButton } from "../ui/button-styles.ts";
import { settingsWords } from "./settings-words.ts";

interface ExportButtonProps {
  label: string;
  /** A subscription without input that gives records. */
  procedure: string;
  /** Of the file. */
  name: string;
}

/** Saves records as JSON Lines; it can be cancelled, as it may take long. */
export function ExportButton({ label, procedure, name }: ExportButtonProps) {
  const { start, cancel, isPending, lines, problem } = useDownload();
  const begin = (): void =>
    start({ procedure, input: {}, name, type: "application/jsonl", toLine: jsonLine });
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <button type="button" className={quietButton} disabled={isPending} onClick={begin}>
          <Download className="size-4" /> {isPending ? settingsWords.exporting : label}
        </button>
        {isPending && (
          <button type="button" className={quietButton} onClick={cancel}>
            {commonWords.cancel}
          </button>
        )}
        <span role="status" className="text-[0.8125rem] text-soft">
          {isPending && lines > 0 && settingsWords.recordsSoFar(formatCount(lines))}
        </span>
      </div>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {problem}
      </p>
    </div>
  );
}
