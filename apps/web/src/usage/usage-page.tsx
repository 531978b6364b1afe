import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { isAdmin } from "../account/role-words.ts";
import { accountQuery } from "../data/account.ts";
import { saveFile } from "../data/save-file.ts";
import { Loaded } from "../settings/loaded.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { type Usage, type UsageSearch, useUsage } from "./usage-query.ts";
import { usageCsv } from "./usage-csv.ts";
import { UsageFilters } from "./usage-filters.tsx";
import { UsageReport } from "./usage-report.tsx";
import { usageWords } from "./usage-words.ts";

export interface UsagePageProps {
  search: UsageSearch;
  onSearch: (search: UsageSearch) => void;
}

/** Tokens, money, answers and waiting: one's own, and for admins everybody's. */
export default function UsagePage({ search, onSearch }: UsagePageProps) {
  const account = useQuery(accountQuery);
  return (
    <SettingsFrame title={usageWords.title} description={usageWords.description} wide>
      <Loaded query={account} what={usageWords.whoYouAre}>
        {({ role }) => <OfUsage mayAll={isAdmin(role)} search={search} onSearch={onSearch} />}
      </Loaded>
    </SettingsFrame>
  );
}

function OfUsage({ mayAll, search, onSearch }: UsagePageProps & { mayAll: boolean }) {
  const ofAll = mayAll && search.of === "all";
  const usage = useUsage(search, ofAll);
  return (
    <>
      <UsageFilters mayAll={mayAll} search={search} usage={usage.data} onSearch={onSearch}>
        {usage.data !== undefined && <CsvButton usage={usage.data} />}
      </UsageFilters>
      <Loaded query={usage} what={usageWords.theUsage}>
        {(known) => <UsageReport usage={known} ofAll={ofAll} search={search} onSearch={onSearch} />}
      </Loaded>
    </>
  );
}

function CsvButton({ usage }: { usage: Usage }) {
  const save = (): void => {
    const file = new Blob([usageCsv(usage.byDayAndModel)], { type: "text/csv" });
    saveFile(`usage-${usage.from.slice(0, 10)}-${usage.to.slice(0, 10)}.csv`, file);
  };
  return (
    <button type="button" className={`${quietButton} h-9`} onClick={save}>
      <Download className="size-4" /> CSV
    </button>
  );
}
