import type { ScheduledPrompt } from "@parley/shared";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { NewButton } from "../ui/new-button.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { ScheduleRow } from "./schedule-row.tsx";
import { scheduleWords } from "./schedule-words.ts";
import { schedulesQuery } from "./schedules-query.ts";

export default function SchedulesPage() {
  return (
    <SettingsFrame title={scheduleWords.title} description={scheduleWords.description}>
      <OwnSchedules />
    </SettingsFrame>
  );
}

function OwnSchedules() {
  const client = useQueryClient();
  const schedules = useQuery(schedulesQuery);
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
          <NewButton
            ref={newButton}
            label={scheduleWords.newSchedule}
            onClick={() => setEditing("new")}
          />
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
      {editing === null && (
        <Loaded query={schedules} what={scheduleWords.theSchedules}>
          {(all) =>
            all.length === 0 ? (
              <p className="text-sm text-soft">{scheduleWords.none}</p>
            ) : (
              <ul aria-label={scheduleWords.yours} className="-my-3.5 divide-y divide-line">
                {all.map((schedule) => (
                  <ScheduleRow
                    key={schedule.id}
                    schedule={schedule}
                    mayChange={mayChange}
                    onEdit={() => setEditing(schedule)}
                    onChanged={reload}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </Section>
  );
}
