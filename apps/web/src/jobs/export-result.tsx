import type { Job } from "@parley/shared";
import { Download } from "lucide-react";
import { useState } from "react";
import { useDownload } from "../data/use-download.ts";
import { quietButton } from "../ui/button-styles.ts";
import { jobWords } from "./job-words.ts";

/** The file that an export has made, as long as it is kept. */
export function ExportResult({ job }: { job: Job }) {
  const { start, isPending, problem } = useDownload();
  const expiresAt = job.result?.["expiresAt"];
  const [openedAt] = useState(() => Date.now());
  const isOver = typeof expiresAt !== "string" || Date.parse(expiresAt) < openedAt;
  if (isOver) return <p className="text-[0.8125rem] text-soft">{jobWords.expired}</p>;
  const save = (): void =>
    start({
      procedure: "data.exportResult",
      input: { jobId: job.id },
      name: "parley.jsonl",
      type: "application/jsonl",
      toLine: ({ data }) => (typeof data === "string" ? data : ""),
    });
  return (
    <div>
      <button type="button" className={quietButton} disabled={isPending} onClick={save}>
        <Download aria-hidden="true" className="size-4" />
        {isPending ? jobWords.downloading : jobWords.download}
      </button>
      <p role="alert" className="mt-1.5 text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
