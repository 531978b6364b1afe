import { useQuery } from "@tanstack/react-query";
import { readOrganization } from "../account/auth-api.ts";
import { isAdmin } from "../account/role-words.ts";
import { accountQuery, statusQuery } from "../data/account.ts";
import { InvitationsSection } from "./invitations-section.tsx";
import { Loaded } from "./loaded.tsx";
import { MembersSection } from "./members-section.tsx";
import { organizationKey } from "./organization-key.ts";
import { SettingsFrame } from "./settings-frame.tsx";

export default function OrganizationPage() {
  const account = useQuery(accountQuery);
  const status = useQuery(statusQuery);
  const organization = useQuery({
    queryKey: organizationKey,
    queryFn: ({ signal }) => readOrganization(signal),
  });
  return (
    <SettingsFrame
      title={organization.data?.name ?? "Organization"}
      description="Who belongs to it, and what they may do."
    >
      <Loaded query={account} what="who you are">
        {(me) =>
          isAdmin(me.role) ? (
            <Loaded query={organization} what="the organization">
              {({ members, invitations }) => (
                <>
                  <MembersSection me={me} members={members} />
                  <InvitationsSection
                    me={me}
                    invitations={invitations}
                    mail={status.data?.mail === true}
                  />
                </>
              )}
            </Loaded>
          ) : (
            <p className="text-soft">Only admins of the organization can see its people.</p>
          )
        }
      </Loaded>
    </SettingsFrame>
  );
}
