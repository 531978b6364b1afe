import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AuthStatus } from "../account/auth-api.ts";
import { statusQuery } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import { enter } from "./enter.ts";
import { Entrance, textButton } from "./entrance.tsx";
import { ForgotForm } from "./forgot-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { Refusal } from "./refusal.tsx";
import { signInWords } from "./sign-in-words.ts";
import { SignUpForm } from "./sign-up-form.tsx";
import { TokenForm } from "./token-form.tsx";
import { WithoutOrganization } from "./without-organization.tsx";

type Way = "password" | "code" | "token" | "sign-up" | "forgot";

function titleOf(way: Way): string {
  switch (way) {
    case "password":
      return signInWords.title;
    case "code":
      return signInWords.codeTitle;
    case "token":
      return signInWords.tokenTitle;
    case "sign-up":
      return signInWords.signUpTitle;
    case "forgot":
      return signInWords.forgotTitle;
  }
}

function describe(way: Way, { mail }: { mail: boolean }): string | undefined {
  if (way === "code") return signInWords.codeDescription;
  if (way === "token") return signInWords.tokenDescription;
  if (way !== "forgot") return undefined;
  return mail ? signInWords.linkByMail : signInWords.linkByAdmin;
}

export default function SignInPage() {
  const status = useQuery({ ...statusQuery, refetchOnMount: "always" });
  const [way, setWay] = useState<Way>("password");
  // The owner may have invited people before they made their own account.
  const [invitedBefore, setInvited] = useState(false);
  if (status.data?.needsOwnerAccount === true && !invitedBefore)
    return (
      <Entrance title={signInWords.openFromLink} description={signInWords.openFromLinkDescription}>
        <div className="border-line border-t pt-6">
          <TokenForm label={signInWords.orByToken} />
        </div>
        <button type="button" className={`${textButton} mt-5`} onClick={() => setInvited(true)}>
          {signInWords.byPassword}
        </button>
      </Entrance>
    );
  // What was known before may be of the session that is just over.
  if (status.isFetchedAfterMount && status.data?.signedIn === true) return <WithoutOrganization />;
  return (
    <Entrance
      title={titleOf(way)}
      description={describe(way, { mail: status.data?.mail === true })}
    >
      {way === "password" && <Refusal />}
      <Loaded query={status} what={signInWords.waysToSignIn}>
        {(offers) => <Ways way={way} onChoose={setWay} offers={offers} />}
      </Loaded>
    </Entrance>
  );
}

interface WaysProps {
  way: Way;
  onChoose: (way: Way) => void;
  offers: AuthStatus;
}

function Ways({ way, onChoose, offers }: WaysProps) {
  const client = useQueryClient();
  const to = (next: Way, words: string) => (
    <button type="button" className={textButton} onClick={() => onChoose(next)}>
      {words}
    </button>
  );
  if (way === "token" || way === "sign-up" || way === "forgot")
    return (
      <>
        {way === "token" && <TokenForm label={signInWords.token} />}
        {way === "sign-up" && <SignUpForm />}
        {way === "forgot" && offers.mail && <ForgotForm />}
        <div className="mt-5">{to("password", signInWords.byPassword)}</div>
      </>
    );
  return (
    <>
      <PasswordForm onSignedIn={() => enter(client)} onStep={onChoose} />
      {way === "password" && (
        <>
          <Elsewhere name={offers.oidc} backTo="/" />
          <div className="mt-5 flex flex-wrap justify-between gap-3">
            {offers.allowSignup && to("sign-up", signInWords.signUpTitle)}
            {to("forgot", signInWords.forgotTitle)}
            {to("token", signInWords.byToken)}
          </div>
        </>
      )}
    </>
  );
}
