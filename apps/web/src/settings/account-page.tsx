import { useQuery } from "@tanstack/react-query";
import { accountQuery, statusQuery } from "../data/account.ts";
import { accountWords } from "./account-words.ts";
import { SharesSection } from "../share/shares-section.tsx";
import { ApiKeysSection } from "./api-keys-section.tsx";
import { LanguageSection } from "./language-section.tsx";
import { Loaded } from "./loaded.tsx";
import { OwnDataSection } from "./own-data-section.tsx";
import { OwnerSection } from "./owner-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { SettingsFrame } from "./settings-frame.tsx";
import { TwoFactorSection } from "./two-factor-section.tsx";

export default function AccountPage() {
  const account = useQuery(accountQuery);
  const status = useQuery(statusQuery);
  return (
    <SettingsFrame title={accountWords.title} description={accountWords.description}>
      <Loaded query={status} what={accountWords.yourAccount}>
        {({ isOwnerWithoutAccount, mail }) =>
          isOwnerWithoutAccount ? (
            <OwnerSection />
          ) : (
            <Loaded query={account} what={accountWords.yourAccount}>
              {(known) => (
                <>
                  <ProfileSection account={known} mail={mail} />
                  <PasswordSection email={known.email} />
                  <TwoFactorSection on={known.twoFactor} />
                  <SessionsSection current={known.sessionId} />
                </>
              )}
            </Loaded>
          )
        }
      </Loaded>
      <LanguageSection />
      <ApiKeysSection />
      <SharesSection />
      <Loaded query={account} what={accountWords.yourData}>
        {(known) => <OwnDataSection account={known} />}
      </Loaded>
    </SettingsFrame>
  );
}
