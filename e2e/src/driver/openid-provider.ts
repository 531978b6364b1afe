import { once } from "node:events";
import { createServer, type Server } from "node:http";
import Provider, { type AccountClaims } from "oidc-provider";
import { freePort } from "./free-port.ts";

export const CLIENT_ID = "parley";
export const CLIENT_SECRET = "the-secret-of-parley-at-the-house";

export interface Claims {
  email: string;
  email_verified: boolean;
  name?: string;
}

/** Another house: a real OpenID provider, at which whoever is named signs in without a page. */
export class OpenIdProvider implements AsyncDisposable {
  readonly issuer: string;
  /** Who there are, by their subject; and whoever comes to sign in is the one named. */
  readonly people = new Map<string, Claims>();
  whoComes = "";
  readonly #port: number;
  readonly #redirectUri: string;
  #server: Server | undefined;

  private constructor(port: number, redirectUri: string) {
    this.#port = port;
    this.#redirectUri = redirectUri;
    this.issuer = `http://localhost:${port}`;
  }

  static async start(redirectUri: string): Promise<OpenIdProvider> {
    const started = new OpenIdProvider(await freePort(), redirectUri);
    await started.open();
    return started;
  }

  /** Anew at the same address. */
  async open(): Promise<void> {
    const provider = this.#makeProvider();
    const answer = provider.callback();
    const server = createServer((request, response) => {
      if (!request.url?.startsWith("/interaction/")) {
        void answer(request, response);
        return;
      }
      const result = { login: { accountId: this.whoComes } };
      provider
        .interactionFinished(request, response, result)
        .catch(() => response.writeHead(400).end());
    });
    server.listen(this.#port, "localhost");
    await once(server, "listening");
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #makeProvider(): Provider {
    return new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [this.#redirectUri],
          token_endpoint_auth_method: "client_secret_post",
        },
      ],
      cookies: { keys: ["only for tests"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, accountId) => {
        const claims = (): AccountClaims => ({ sub: accountId, ...this.people.get(accountId) });
        return { accountId, claims };
      },
      async loadExistingGrant(context) {
        const { client, session, provider } = context.oidc;
        const grant = new provider.Grant({
          clientId: client?.clientId ?? "",
          accountId: session?.accountId ?? "",
        });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
  }
}
