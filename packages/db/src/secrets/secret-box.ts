import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** What is kept of a secret that has to be used again, and so cannot be hashed. */
export interface SecretBox {
  /** Encrypted for one place: what it is the secret of, such as `webhook:<id>`. */
  seal(secret: string, place: string): Buffer;
  /**
   * Null: it was sealed with another key, for another place, or changed since. Tell the person that
   * it has to be given anew.
   */
  open(sealed: Buffer, place: string): string | null;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * Keeps secrets (of webhooks, tokens for other servers) encrypted at rest, by AES-256-GCM. Its key
 * is derived from the installation's secret: a copy of the database is of no use without that, where
 * it is given as AUTH_SECRET; where it is not, it is in the database, too.
 */
export function createSecretBox(installationSecret: string): SecretBox {
  const derived = hkdfSync("sha256", installationSecret, "", "parley secrets at rest", 32);
  const key = Buffer.from(derived);
  return {
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), text]);
    },
    open(sealed, place) {
      if (sealed[0] !== VERSION || sealed.length < HEAD_BYTES) return null;
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      const text = decipher.update(sealed.subarray(HEAD_BYTES));
      try {
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}
