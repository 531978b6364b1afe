import type { Job } from "@parley/shared";
import { locale } from "../words/language.ts";
import { jobWords } from "./job-words.ts";

/** How far a job is: a bar where its end is known, and the count. */
export function JobProgress({ job, title }: { job: Job; title: string }) {
  const { progress } = job;
  if (job.status !== "running") return null;
  const { done = 0, total = null } = progress ?? {};
  const share = total === null || total <= 0 ? undefined : Math.min(100, (100 * done) / total);
  const count = jobWords.done(done.toLocaleString(locale), total?.toLocaleString(locale));
  return (
    <div className="mt-2">
      <div
        role="progressbar"
        aria-label={jobWords.progressOf(title)}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share !== undefined && { "aria-valuenow": Math.round(share) })}
        {...(progress !== null && { "aria-valuetext": count })}
        className="h-1.5 overflow-hidden rounded-full bg-hover forced-colors:border"
      >
        <div
          className={`h-full rounded-full bg-accent transition-[width] forced-colors:bg-[Highlight] ${share === undefined ? "animate-pulse-dot" : ""}`}
          style={{ width: `${share ?? 100}%` }}
        />
      </div>
      {progress !== null && (
        <p className="mt-1 text-[0.8125rem] text-soft tabular-nums">
          {count}
          {progress.note !== null && <bdi> · {progress.note}</bdi>}
        </p>
      )}
    </div>
  );
}
