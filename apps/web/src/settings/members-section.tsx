import type { Account, Member } from "../account/auth-api.ts";
import { MemberRow } from "./member-row.tsx";
import { organizationWords } from "./organization-words.ts";
import { Section } from "./section.tsx";

export function MembersSection({ me, members }: { me: Account; members: readonly Member[] }) {
  return (
    <Section
      title={organizationWords.members}
      description={organizationWords.inAll(members.length)}
    >
      <ul aria-label={organizationWords.members} className="-my-3 divide-y divide-line">
        {members
          .toSorted((a, b) => a.user.name.localeCompare(b.user.name))
          .map((member) => (
            <MemberRow key={member.id} me={me} member={member} />
          ))}
      </ul>
    </Section>
  );
}
