import type { SignInRefusal } from "@parley/shared";
import type { BetterAuthPlugin } from "better-auth";
import { genericOAuth } from "better-auth/plugins";
import type { OidcOptions } from "./account-options.ts";

/** Sign-in by the word of another house, by OpenID Connect, with PKCE and a nonce. */
export function elsewhere(oidc: OidcOptions | undefined): BetterAuthPlugin[] {
  if (oidc === undefined) return [];
  const { issuer, clientId, clientSecret } = oidc;
  const provider = {
    providerId: "oidc",
    discoveryUrl: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    // Who leaves here has not left the other house.
    disableProviderLogout: true,
    clientId,
    clientSecret,
    scopes: ["openid", "email", "profile"],
  };
  const plugin = genericOAuth({ config: [provider] });
  // By itself it asks the house at the start, for as long as that takes, and all signing in waits for
  // it. So the house is asked once somebody wants to sign in there, for 10 s at most.
  const genericOAuthPendingDiscovery = new Map([[provider.providerId, provider]]);
  return [{ ...plugin, init: () => ({ context: { genericOAuthPendingDiscovery } }) }];
}

/** What is answered in place of better-auth's 404: it knows the house only once it has reached it. */
export function houseAway({ issuer }: OidcOptions): Response {
  const { host } = new URL(issuer);
  const message = `${host} cannot be reached. Try again later, or sign in with your password.`;
  return Response.json({ code: "PROVIDER_AWAY", message }, { status: 502 });
}

/** How better-auth calls what we have words for; all else is `failed`. */
const refusals: Record<string, SignInRefusal> = {
  INVITATION_NEEDED: "notInvited",
  EMAIL_NOT_VERIFIED: "emailNotVerified",
  account_not_linked: "notLinked",
  state_not_found: "startAgain",
  state_mismatch: "startAgain",
};

/** Where the browser goes when it comes back in vain: the page, with one of our own words. */
export function refusedLocation(location: string | null): string | null {
  if (location === null || !URL.canParse(location, "http://here")) return null;
  const code = new URL(location, "http://here").searchParams.get("error");
  return code === null ? null : `/?refused=${refusals[code] ?? "failed"}`;
}
