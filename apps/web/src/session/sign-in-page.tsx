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
import { SignUpForm } from "./sign-up-form.tsx";
import { TokenForm } from "./token-form.tsx";
import { WithoutOrganization } from "./without-organization.tsx";

type Way = "password" | "code" | "token" | "sign-up" | "forgot";

const titles: Record<Way, string> = {
  password: "Sign in",
  code: "Confirm that it is you",
  token: "Sign in with an API token",
  "sign-up": "Create an account",
  forgot: "Forgot your password?",
};
const descriptions: Partial<Record<Way, string>> = {
  code: "Your account asks for a second step.",
  token: "For whoever runs this Parley: the token is in its settings.",
};

function describe(way: Way, { mail }: { mail: boolean }): string | undefined {
  if (way !== "forgot") return descriptions[way];
  return mail
    ? "A link to set a new one comes by mail."
    : "This Parley sends no mail. Ask an admin of your organization for a link to set a new one.";
}

export default function SignInPage() {
  const status = useQuery({ ...statusQuery, refetchOnMount: "always" });
  const [way, setWay] = useState<Way>("password");
  // The owner may have invited people before they made their own account.
  const [invitedBefore, setInvited] = useState(false);
  if (status.data?.needsOwnerAccount === true && !invitedBefore)
    return (
      <Entrance
        title="Open Parley from its link"
        description="When Parley starts, it prints a link in the terminal. Open that link once, and this browser stays signed in."
      >
        <div className="border-line border-t pt-6">
          <TokenForm label="Or sign in with the API token" />
        </div>
        <button type="button" className={`${textButton} mt-5`} onClick={() => setInvited(true)}>
          Sign in with e-mail and password
        </button>
      </Entrance>
    );
  // What was known before may be of the session that is just over.
  if (status.isFetchedAfterMount && status.data?.signedIn === true) return <WithoutOrganization />;
  return (
    <Entrance title={titles[way]} description={describe(way, { mail: status.data?.mail === true })}>
      {way === "password" && <Refusal />}
      <Loaded query={status} what="the ways to sign in">
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
        {way === "token" && <TokenForm label="API token" />}
        {way === "sign-up" && <SignUpForm />}
        {way === "forgot" && offers.mail && <ForgotForm />}
        <div className="mt-5">{to("password", "Sign in with e-mail and password")}</div>
      </>
    );
  return (
    <>
      <PasswordForm onSignedIn={() => enter(client)} onStep={onChoose} />
      {way === "password" && (
        <>
          <Elsewhere name={offers.oidc} backTo="/" />
          <div className="mt-5 flex flex-wrap justify-between gap-3">
            {offers.allowSignup && to("sign-up", "Create an account")}
            {to("forgot", "Forgot your password?")}
            {to("token", "Use an API token")}
          </div>
        </>
      )}
    </>
  );
}
