import { type Db, findStandings } from "@parley/db";
import { mayCall, type Policy, type Principal } from "@parley/shared";
import type { AuthLog } from "./auth-log.ts";
import { toScopes } from "./to-scopes.ts";

/** How often it is asked whether those who have something open may still have it: ≤ 5 s, answer included. */
const CHECK_MS = 2_000;

interface Watched {
  principal: Principal;
  policy: Policy;
  onLost: () => void;
}

/**
 * Looks after what stays open for long: when a session or an API key is revoked or runs out, or its
 * member is demoted or removed, whatever it may no longer have is ended. One query for all at a time.
 */
export class StandingWatch {
  readonly #db: Db;
  readonly #log: AuthLog;
  readonly #watched = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;
  #checking = false;

  constructor({ db, log }: { db: Db; log: AuthLog }) {
    this.#db = db;
    this.#log = log;
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
    this.#timer.unref();
  }

  /** Calls `onLost` once when the principal may no longer do what the policy says. Returns the end of watching. */
  watch(principal: Principal, policy: Policy, onLost: () => void): () => void {
    if (principal.credentialId === null) return () => undefined;
    const watched = { principal, policy, onLost };
    this.#watched.add(watched);
    return () => void this.#watched.delete(watched);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Never throws: while the database is away nobody is told anything new either. */
  async #check(): Promise<void> {
    if (this.#checking || this.#watched.size === 0) return;
    this.#checking = true;
    try {
      const asked = [...this.#watched];
      const standings = await findStandings(this.#db, {
        sessionIds: idsOf(asked, "session"),
        keyIds: idsOf(asked, "key"),
      });
      const byId = new Map(standings.map((standing) => [standingKey(standing), standing]));
      for (const watched of asked) {
        const { principal, policy } = watched;
        const now = byId.get(standingKey(principal));
        const still =
          now !== undefined &&
          mayCall({ ...principal, role: now.role, scopes: toScopes(now.scopes) }, policy);
        if (!still && this.#watched.delete(watched)) watched.onLost();
      }
    } catch (error) {
      this.#log.warn({ err: error }, "It could not be checked who may still follow; trying again.");
    } finally {
      this.#checking = false;
    }
  }
}

/** A session counts for each organization by itself: who was removed from one may be in another. */
function standingKey({
  credentialId,
  organizationId,
}: Pick<Principal, "credentialId" | "organizationId">): string {
  return `${credentialId} ${organizationId}`;
}

function idsOf(watched: readonly Watched[], via: Principal["via"]): string[] {
  const ids = watched.flatMap(({ principal }) =>
    principal.via === via && principal.credentialId !== null ? [principal.credentialId] : [],
  );
  return [...new Set(ids)];
}
