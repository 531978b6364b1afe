import type { Env } from "../../env.ts";

/** Characters; shorter ones are in every word. */
const LEAST_SECRET = 4;

/** A text of libraries' without what is secret in the settings. */
export function hideSecrets(text: string, env: Env): string {
  const secrets = [
    env.ANTHROPIC_API_KEY,
    env.API_TOKEN,
    env.AUTH_SECRET,
    env.OIDC_CLIENT_SECRET,
    ...passwordsIn(env.DATABASE_URL),
    ...passwordsIn(env.SMTP_URL),
  ];
  return secrets.reduce<string>(
    (shown, secret = "") =>
      secret.length < LEAST_SECRET ? shown : shown.replaceAll(secret, "***"),
    text,
  );
}

/** As it is written, and as it is meant. */
function passwordsIn(url: string | undefined): string[] {
  const password = url === undefined ? "" : (URL.parse(url)?.password ?? "");
  return [url ?? "", password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
