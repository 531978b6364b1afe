import { useQuery } from "@tanstack/react-query";
import { readOrganization } from "../account/auth-api.ts";
import { statusQuery } from "../data/account.ts";
import { SharingSection } from "../share/sharing-section.tsx";
import { AdminsOnly } from "./admins-only.tsx";
import { BudgetsSection } from "./budgets-section.tsx";
import { InvitationsSection } from "./invitations-section.tsx";
import { Loaded } from "./loaded.tsx";
import { MembersSection } from "./members-section.tsx";
import { OrganizationDataSection } from "./organization-data-section.tsx";
import { organizationKey } from "./organization-key.ts";
import { organizationWords } from "./organization-words.ts";
import { RetentionSection } from "./retention-section.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

export default function OrganizationPage() {
  const status = useQuery(statusQuery);
  const organization = useQuery({
    queryKey: organizationKey,
    queryFn: ({ signal }) => readOrganization(signal),
  });
  return (
    <SettingsFrame
      title={organization.data?.name ?? organizationWords.title}
      description={organizationWords.description}
    >
      <AdminsOnly>
        {(me) => (
          <Loaded query={organization} what={organizationWords.theOrganization}>
            {(known) => (
              <>
                <MembersSection me={me} members={known.members} />
                <InvitationsSection
                  me={me}
                  invitations={known.invitations}
                  mail={status.data?.mail === true}
                />
                <BudgetsSection organization={known} />
                <RetentionSection />
                <SharingSection />
                <OrganizationDataSection me={me} organization={known} />
              </>
            )}
          </Loaded>
        )}
      </AdminsOnly>
    </SettingsFrame>
  );
}
