import { randomBytes } from "node:crypto";
import {
  type ApiKeyRow,
  appendAudit,
  type AuditActor,
  type Db,
  findOwnApiKey,
  insertApiKey,
  listApiKeys,
  type Page,
  revokeApiKey,
} from "@parley/db";
import {
  type ApiKey,
  type CreateApiKeyInput,
  type CreatedApiKey,
  ParleyError,
  type Principal,
  type Scope,
} from "@parley/shared";
import { toScopes } from "./to-scopes.ts";

/** Characters of a key that are kept as they are, to know it again by. */
const PREFIX_LENGTH = 12;

/** The principal's keys. Methods throw `ParleyError`; another's key does not exist (NOT_FOUND). */
export interface ApiKeys {
  /**
   * A key may do no more than the caller: FORBIDDEN where it asks for more. `by`: who made it, where
   * that is not whose it is.
   */
  create(principal: Principal, input: CreateApiKeyInput, by?: AuditActor): Promise<CreatedApiKey>;
  list(
    principal: Principal,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<Page<ApiKey>>;
  /** Also fine when it is revoked already. Calls and streams with it end within seconds. */
  revoke(principal: Principal, keyId: string): Promise<ApiKey>;
}

export function createApiKeys(db: Db): ApiKeys {
  return {
    async create(principal, { name, scopes, expiresAt }, by = principal) {
      assertNoMore(principal, scopes);
      const expires = expiresAt === undefined ? null : new Date(expiresAt);
      if (expires !== null && expires.getTime() <= Date.now())
        throw new ParleyError("BAD_REQUEST", "expiresAt: This is in the past.");
      const secret = `prl_${randomBytes(32).toString("base64url")}`;
      const { organizationId, userId } = principal;
      const prefix = secret.slice(0, PREFIX_LENGTH);
      const row = await db.transaction().execute(async (trx) => {
        const made = await insertApiKey(trx, {
          organizationId,
          userId,
          name,
          prefix,
          secret,
          scopes: [...new Set(scopes)],
          expiresAt: expires,
        });
        await appendAudit(trx, by, { ...ofKey("create", made), after: toTell(made) });
        return made;
      });
      return { ...apiKeyRowToApiKey(row), secret };
    },
    async list(principal, page) {
      const { items, nextCursor } = await listApiKeys(db, principal, page);
      return { items: items.map(apiKeyRowToApiKey), nextCursor };
    },
    async revoke(principal, keyId) {
      const row = await db.transaction().execute(async (trx) => {
        const revoked = await revokeApiKey(trx, principal, keyId);
        if (revoked === undefined) return findOwnApiKey(trx, principal, keyId);
        await appendAudit(trx, principal, { ...ofKey("revoke", revoked), before: toTell(revoked) });
        return revoked;
      });
      if (row === undefined) throw new ParleyError("NOT_FOUND", "There is no such API key.");
      return apiKeyRowToApiKey(row);
    },
  };
}

/** A key that makes keys must not make itself mightier ones. */
function assertNoMore(principal: Principal, wanted: readonly Scope[]): void {
  const { scopes } = principal;
  if (scopes === "all") return;
  const more = wanted.filter((scope) => !scopes.includes(scope));
  if (more.length > 0)
    throw new ParleyError(
      "FORBIDDEN",
      `This API key has not the scopes ${more.join(", ")}, and cannot give them away.`,
    );
}

function ofKey(verb: "create" | "revoke", { id }: ApiKeyRow) {
  return { action: `apiKey.${verb}`, target: { type: "apiKey", id } };
}

/** What the audit log says of a key. */
function toTell({ name, prefix, scopes, expiresAt }: ApiKeyRow) {
  return { name, prefix, scopes, expiresAt };
}

function apiKeyRowToApiKey(row: ApiKeyRow): ApiKey {
  const scopes = toScopes(row.scopes);
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopes === "all" ? scopes : [...scopes],
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
