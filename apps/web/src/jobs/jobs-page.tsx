import type { JobStatus } from "@parley/shared";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect } from "react";
import { type Account, readOrganization } from "../account/auth-api.ts";
import { isAdmin } from "../account/role-words.ts";
import { parley } from "../app/parley.ts";
import { accountQuery } from "../data/account.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Select } from "../forms/select.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { organizationKey } from "../settings/organization-key.ts";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { settingsWords } from "../settings/settings-words.ts";
import { onJobsChanged } from "../updates/updates.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { JobRow } from "./job-row.tsx";
import { jobWords } from "./job-words.ts";
import { jobStates, jobsKey, jobsQuery, type Whose } from "./jobs-query.ts";

/** As they stand in the address. */
export type JobsSearch = { of?: string | undefined; status?: string | undefined };

interface JobsPageProps {
  search: JobsSearch;
  onSearch: (search: JobsSearch) => void;
}

export default function JobsPage(props: JobsPageProps) {
  const account = useQuery(accountQuery);
  return (
    <SettingsFrame title={jobWords.title} description={jobWords.description}>
      <Loaded query={account} what={settingsWords.whoYouAre}>
        {(me) => <Jobs me={me} {...props} />}
      </Loaded>
    </SettingsFrame>
  );
}

function Jobs({ me, search, onSearch }: JobsPageProps & { me: Account }) {
  const client = useQueryClient();
  const admin = isAdmin(me.role);
  const whose = admin ? whoseOf(search.of) : "own";
  const status = jobStates.find((state) => state === search.status);
  const jobs = useInfiniteQuery(jobsQuery(whose, status));
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: jobsKey });
  useEffect(
    () => onJobsChanged(() => void client.invalidateQueries({ queryKey: jobsKey })),
    [client],
  );
  const nameOf = useNames(whose === "organization");
  return (
    <Section
      title={sectionTitle(whose)}
      aside={whose === "own" && me.role !== "viewer" && <ExportData onStarted={reload} />}
    >
      <Filters admin={admin} whose={whose} status={status} onSearch={onSearch} />
      <Loaded query={jobs} what={jobWords.theJobs}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <p className="text-sm text-soft">
                {status === undefined ? jobWords.none : jobWords.noneLike}
              </p>
            );
          return (
            <ul aria-label={jobWords.title} className="-mb-3 divide-y divide-line">
              {items.map((job) => (
                <JobRow
                  key={job.id}
                  job={job}
                  person={nameOf(job.userId)}
                  mayAct={whose !== "system" && me.role !== "viewer"}
                  isOwn={job.userId === me.id}
                  onChanged={reload}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {jobs.hasNextPage && (
        <button
          type="button"
          className={`${quietButton} mt-4`}
          disabled={jobs.isFetchingNextPage}
          onClick={() => void jobs.fetchNextPage()}
        >
          {jobs.isFetchingNextPage ? commonWords.loading : jobWords.showOlder}
        </button>
      )}
    </Section>
  );
}

function whoseOf(of: string | undefined): Whose {
  return of === "organization" || of === "system" ? of : "own";
}

function sectionTitle(whose: Whose): string {
  switch (whose) {
    case "own":
      return jobWords.yours;
    case "organization":
      return jobWords.everybodys;
    case "system":
      return jobWords.installations;
  }
}

/** Of members, by their id; nobody's where it is not asked for. */
function useNames(enabled: boolean): (userId: string | null) => string | undefined {
  const { data } = useQuery({
    queryKey: organizationKey,
    queryFn: ({ signal }) => readOrganization(signal),
    enabled,
  });
  return (id) =>
    enabled ? data?.members.find(({ userId }) => userId === id)?.user.name : undefined;
}

interface FiltersProps {
  admin: boolean;
  whose: Whose;
  status: JobStatus | undefined;
  onSearch: (search: JobsSearch) => void;
}

function Filters({ admin, whose, status, onSearch }: FiltersProps) {
  return (
    <div className="mb-1 flex flex-wrap gap-2 pb-3">
      {admin && (
        <Select
          aria-label={jobWords.whose}
          className="h-9 min-w-0 max-sm:flex-1"
          value={whose}
          options={[
            ["own", jobWords.yours],
            ["organization", jobWords.everybodys],
            ["system", jobWords.installations],
          ]}
          onChange={({ target: { value } }) =>
            onSearch({ status, of: value === "own" ? undefined : value })
          }
        />
      )}
      <Select
        aria-label={jobWords.status}
        className="h-9 min-w-0 max-sm:flex-1"
        value={status ?? ""}
        options={[
          ["", jobWords.anyStatus],
          ...jobStates.map((state) => [state, jobWords.states[state]] as const),
        ]}
        onChange={({ target: { value } }) =>
          onSearch({ of: whose === "own" ? undefined : whose, status: value || undefined })
        }
      />
    </div>
  );
}

/** The work that people begin here themselves. */
function ExportData({ onStarted }: { onStarted: () => Promise<void> }) {
  const start = useMutation({
    mutationFn: () => parley.data.startExport.mutate(),
    onSuccess: onStarted,
  });
  return (
    <div>
      <button
        type="button"
        className={`${quietButton} shrink-0`}
        title={jobWords.exportHint}
        disabled={start.isPending}
        onClick={() => start.mutate()}
      >
        <Download aria-hidden="true" className="size-4" />
        {start.isPending ? jobWords.exporting : jobWords.export}
      </button>
      <p role="alert" className="mt-1.5 max-w-60 text-danger text-sm empty:hidden">
        {start.error === null || start.isPending ? null : sentenceOf(start.error)}
      </p>
    </div>
  );
}
