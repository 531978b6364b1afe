import type { AuditEntry } from "@parley/shared";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { readOrganization } from "../account/auth-api.ts";
import { parley } from "../app/parley.ts";
import { useDownload } from "../data/use-download.ts";
import { AdminsOnly } from "../settings/admins-only.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { organizationKey } from "../settings/organization-key.ts";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { type AuditSearch, toFilter } from "./audit-filter.ts";
import { AuditFilterForm } from "./audit-filter-form.tsx";
import { AuditRow } from "./audit-row.tsx";
import { auditFiles } from "./audit-files.ts";
import { auditWords } from "./audit-words.ts";
import type { People } from "./people.ts";

const PAGE_SIZE = 50;

interface AuditPageProps {
  search: AuditSearch;
  onSearch: (search: AuditSearch) => void;
}

export default function AuditPage(props: AuditPageProps) {
  return (
    <SettingsFrame title={auditWords.title} description={auditWords.description}>
      <AdminsOnly>{() => <AuditSection {...props} />}</AdminsOnly>
    </SettingsFrame>
  );
}

function AuditSection({ search, onSearch }: AuditPageProps) {
  const filter = toFilter(search);
  const organization = useQuery({
    queryKey: organizationKey,
    queryFn: ({ signal }) => readOrganization(signal),
  });
  const entries = useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      parley.audit.list.query(
        { ...filter, limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const people: People = new Map(
    organization.data?.members.map(({ userId, user }) => [userId, user.name]),
  );
  return (
    <Section title={auditWords.whatWasDone} aside={<ExportMenu filter={filter} />}>
      <AuditFilterForm search={search} people={people} onSearch={onSearch} />
      <Loaded query={entries} what={auditWords.theLog}>
        {({ pages }) => <Entries items={pages.flatMap((page) => page.items)} people={people} />}
      </Loaded>
      {entries.hasNextPage && (
        <button
          type="button"
          className={`${quietButton} mt-4`}
          disabled={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {entries.isFetchingNextPage ? commonWords.loading : auditWords.showOlder}
        </button>
      )}
    </Section>
  );
}

function Entries({ items, people }: { items: readonly AuditEntry[]; people: People }) {
  if (items.length === 0) return <p className="pt-4 text-sm text-soft">{auditWords.none}</p>;
  return (
    <ul aria-label={auditWords.entries} className="-mb-3 divide-y divide-line">
      {items.map((entry) => (
        <AuditRow key={entry.id} entry={entry} people={people} />
      ))}
    </ul>
  );
}

function ExportMenu({ filter }: { filter: ReturnType<typeof toFilter> }) {
  const download = useDownload();
  return (
    <div className="shrink-0 text-end">
      <MenuButton
        align="end"
        className={quietButton}
        disabled={download.isPending}
        items={auditFiles.map(({ label, ...file }) => ({
          key: label,
          label: auditWords[label],
          onSelect: () => download.start({ ...file, input: filter }),
        }))}
      >
        <Download className="size-4" />{" "}
        {download.isPending ? auditWords.exporting : auditWords.export}
      </MenuButton>
      <p role="alert" className="mt-2 max-w-60 text-danger text-sm empty:hidden">
        {download.problem}
      </p>
    </div>
  );
}
