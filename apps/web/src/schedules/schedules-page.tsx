import type { ScheduledPrompt } from "@parley/shared";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useAccount } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { ScheduleRow } from "./schedule-row.tsx";
import { scheduleWords } from "./schedule-words.ts";
import { schedulesQuery } from "./schedules-query.ts";

export default function SchedulesPage() {
  const schedules = useQuery(schedulesQuery);
  return (
    <SettingsFrame title={scheduleWords.title} description={scheduleWords.description}>
      <Loaded query={schedules} what={scheduleWords.theSchedules}>
        {(all) => <OwnSchedules schedules={all} />}
      </Loaded>
    </SettingsFrame>
  );
}

function OwnSchedules({ schedules }: { schedules: readonly ScheduledPrompt[] }) {
  const client = useQueryClient();
  const mayChange = useAccount()?.role !== "viewer";
  const [editing, setEditing] = useState<ScheduledPrompt | "new" | null>(null);
  const newButton = useReturnFocus(editing !== null);
  const reload = (): Promise<void> =>
    client.invalidateQueries({ queryKey: schedulesQuery.queryKey });
  const close = (): void => setEditing(null);
  return (
    <Section
      title={scheduleWords.yours}
      aside={
        editing === null &&
        mayChange && (
          <button
            ref={newButton}
            type="button"
            className={`${quietButton} shrink-0`}
            onClick={() => setEditing("new")}
          >
            <Plus className="size-4" /> {scheduleWords.newSchedule}
          </button>
        )
      }
    >
      {editing !== null && (
        <ScheduleForm
          key={editing === "new" ? "new" : editing.id}
          schedule={editing === "new" ? undefined : editing}
          onCancel={close}
          onDone={async () => {
            await reload();
            close();
          }}
        />
      )}
      {editing === null && schedules.length === 0 && (
        <p className="text-sm text-soft">{scheduleWords.none}</p>
      )}
      {editing === null && schedules.length > 0 && (
        <ul aria-label={scheduleWords.yours} className="-my-3.5 divide-y divide-line">
          {schedules.map((schedule) => (
            <ScheduleRow
              key={schedule.id}
              schedule={schedule}
              mayChange={mayChange}
              onEdit={() => setEditing(schedule)}
              onChanged={reload}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
