import type { Account, Member } from "../account/auth-api.ts";
import { MemberRow } from "./member-row.tsx";
import { Section } from "./section.tsx";

export function MembersSection({ me, members }: { me: Account; members: readonly Member[] }) {
  return (
    <Section title="Members" description={`${members.length} in all.`}>
      <ul aria-label="Members" className="-my-3 divide-y divide-line">
        {members
          .toSorted((a, b) => a.user.name.localeCompare(b.user.name))
          .map((member) => (
            <MemberRow key={member.id} me={me} member={member} />
          ))}
      </ul>
    </Section>
  );
}
