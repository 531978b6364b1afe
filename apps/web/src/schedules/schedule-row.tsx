import type { ScheduledPrompt } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { formatMinute } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { scheduleWords } from "./schedule-words.ts";
import { wordsOfCron } from "./usual-times.ts";

interface ScheduleRowProps {
  schedule: ScheduledPrompt;
  mayChange: boolean;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

export function ScheduleRow({ schedule, mayChange, onEdit, onChanged }: ScheduleRowProps) {
  const { id, name, enabled } = schedule;
  const navigate = useNavigate();
  const turn = useMutation({
    mutationFn: (on: boolean) => parley.schedules.update.mutate({ scheduleId: id, enabled: on }),
    onSuccess: onChanged,
  });
  const runNow = useMutation({
    mutationFn: () => parley.schedules.runNow.mutate({ scheduleId: id }),
    onSuccess: ({ run: { conversationId } }) =>
      navigate({ to: "/c/$conversationId", params: { conversationId }, search: {} }),
    retry: false,
  });
  const problem = turn.error ?? runNow.error;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3.5 text-sm">
      <div className="min-w-0 flex-1 basis-64">
        <p dir="auto" className="font-medium [overflow-wrap:anywhere]">
          {name}
        </p>
        <p dir="auto" className="line-clamp-2 text-soft [overflow-wrap:anywhere]">
          {schedule.prompt}
        </p>
        <Times schedule={schedule} />
        <p role="alert" className="text-danger empty:hidden">
          {problem === null ? null : sentenceOf(problem)}
        </p>
      </div>
      {mayChange && (
        <span className="flex flex-wrap items-center gap-2">
          <label className="me-1 flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              aria-label={scheduleWords.enable(name)}
              className="size-4 accent-accent"
              checked={turn.isPending ? turn.variables : enabled}
              disabled={turn.isPending}
              onChange={({ target }) => turn.mutate(target.checked)}
            />
            {scheduleWords.enabled}
          </label>
          <button
            type="button"
            className={quietButton}
            aria-label={scheduleWords.runNowLabel(name)}
            disabled={runNow.isPending}
            onClick={() => runNow.mutate()}
          >
            {runNow.isPending ? scheduleWords.sending : scheduleWords.runNow}
          </button>
          <button
            type="button"
            className={quietButton}
            aria-label={scheduleWords.edit(name)}
            onClick={onEdit}
          >
            {scheduleWords.editShort}
          </button>
          <DeleteButton
            name={scheduleWords.deleteOf(name)}
            title={scheduleWords.deleteTitle}
            description={scheduleWords.deleteDescription(name)}
            onDelete={() => parley.schedules.delete.mutate({ scheduleId: id })}
            onDeleted={onChanged}
          />
        </span>
      )}
    </li>
  );
}

/** When it is sent, and how the last time went. */
function Times({ schedule }: { schedule: ScheduledPrompt }) {
  const { cron, timeZone, nextAt, lastAt, lastRun, lastError, disabledReason } = schedule;
  const parts = [
    `${wordsOfCron(cron)} (${timeZone})`,
    nextAt === null ? scheduleWords.off : scheduleWords.next(formatMinute(nextAt)),
    ...(lastAt === null ? [] : [scheduleWords.last(formatMinute(lastAt))]),
  ];
  return (
    <>
      <p className="mt-1 text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
        {parts.join(" · ")}
        {lastRun !== null && (
          <>
            {" · "}
            <Link
              to="/c/$conversationId"
              params={{ conversationId: lastRun.conversationId }}
              search={{}}
              className="underline underline-offset-2 hover:text-ink"
            >
              {scheduleWords.showAnswer}
            </Link>
          </>
        )}
      </p>
      {disabledReason !== null && (
        <p className="mt-1 text-[0.8125rem] text-danger">
          {scheduleWords.disabledFor[disabledReason]}
        </p>
      )}
      {lastError !== null && (
        <p className="mt-1 text-[0.8125rem] text-danger [overflow-wrap:anywhere]">
          {scheduleWords.failed(lastError)}
        </p>
      )}
    </>
  );
}
