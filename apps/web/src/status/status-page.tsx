import type { SystemStatus } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import { formatMinute } from "../app/format-date.ts";
import { formatBytes, formatDuration } from "../app/format-quantity.ts";
import { parley } from "../app/parley.ts";
import { errorWords } from "../failures/error-words.ts";
import { AdminsOnly } from "../settings/admins-only.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { BackgroundWork } from "./background-work.tsx";
import { Figure, Figures } from "./figures.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { statusWords } from "./status-words.ts";

const LOOK_AGAIN_MS = 10_000;

export default function StatusPage() {
  return (
    <SettingsFrame title={statusWords.title} description={statusWords.description}>
      <AdminsOnly>{() => <Status />}</AdminsOnly>
    </SettingsFrame>
  );
}

function Status() {
  const status = useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => parley.system.status.query(undefined, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <Loaded query={status} what={statusWords.theStatus}>
      {(known) => (
        <>
          <Answers runs={known.runs} />
          <Failures failures={known.failures} />
          <BackgroundWork jobs={known.jobs} />
          <Installation status={known} />
          <p className="text-soft text-xs">{statusWords.asOf(formatMinute(known.at))}</p>
        </>
      )}
    </Loaded>
  );
}

const states = ["active", "completed", "stopped", "failed", "interrupted"] as const;

function Answers({ runs }: { runs: SystemStatus["runs"] }) {
  const { firstTokenMs } = runs;
  return (
    <Section title={statusWords.answers}>
      <Figures>
        {states.map((state) => (
          <Figure key={state} name={statusWords[state]} bad={state === "failed" && runs.failed > 0}>
            {runs[state]}
          </Figure>
        ))}
        <Figure name={statusWords.firstToken}>
          {firstTokenMs === null ? "–" : formatDuration(firstTokenMs.median)}
          {firstTokenMs !== null && (
            <span className="block font-normal text-soft text-xs tracking-normal">
              {statusWords.firstTokenNote(formatDuration(firstTokenMs.p95))}
            </span>
          )}
        </Figure>
      </Figures>
    </Section>
  );
}

function Failures({ failures }: { failures: SystemStatus["failures"] }) {
  return (
    <Section title={statusWords.failures} description={statusWords.failuresDescription}>
      {failures.length === 0 ? (
        <p className="text-sm text-soft">{statusWords.noFailures}</p>
      ) : (
        <ul className="-my-3 divide-y divide-line">
          {failures.map(({ code, count, lastAt, lastMessage }) => (
            <li key={code} className="py-3 text-sm">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-medium">{errorWords[code].title}</span>
                <span className="text-soft tabular-nums">
                  {statusWords.times(count)}, {statusWords.lastAt(formatMinute(lastAt))}
                </span>
              </p>
              <p dir="auto" className="mt-0.5 break-words text-soft">
                {lastMessage}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Installation({ status: { database, processes, models } }: { status: SystemStatus }) {
  const rows = [
    [
      statusWords.database,
      statusWords.databaseIs(database.version, formatBytes(database.sizeBytes)),
    ],
    [statusWords.latency, formatDuration(database.latencyMs)],
    [statusWords.schema, database.schema],
    [statusWords.processes, String(processes)],
    [statusWords.model, models.defaultModel],
  ] as const;
  return (
    <Section title={statusWords.installation}>
      <dl className="grid gap-x-6 gap-y-2.5 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
        {rows.map(([name, value]) => (
          <div key={name} className="sm:contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {models.simulated && <p className="mt-3 text-caution text-sm">{statusWords.simulated}</p>}
    </Section>
  );
}
