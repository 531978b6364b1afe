import type { Job } from "@parley/shared";
import { locale } from "../words/language.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { jobWords } from "./job-words.ts";

/** How far a job is: a bar where its end is known, and the count. */
export function JobProgress({ job, title }: { job: Job; title: string }) {
  const { progress, status } = job;
  if (status !== "running" || progress === null) return null;
  const { done, total, note } = progress;
  const share = total === null || total <= 0 ? undefined : Math.min(100, (100 * done) / total);
  const count = jobWords.done(done.toLocaleString(locale), total?.toLocaleString(locale));
  return (
    <div className="mt-2">
      {share !== undefined && (
        <ProgressBar label={jobWords.progressOf(title)} percent={share} words={count} />
      )}
      <p className="mt-1 text-[0.8125rem] text-soft tabular-nums">
        {count}
        {note !== null && <bdi> · {note}</bdi>}
      </p>
    </div>
  );
}
