import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Db,
  type OpenTransaction,
  openTransaction,
  type PersonalAuditActor,
} from "@parley/db";

/** From where and with what a person calls: shown to them in the list of their sessions. */
export interface ClientOf {
  ipAddress: string | null;
  userAgent: string | null;
}

/** A request to the accounts, as the audit log and the list of sessions tell of it. */
export interface CallOrigin {
  client: ClientOf;
  requestId: string;
}

/** Who is signed in with the request. */
export interface SignedIn {
  id: string;
  userId: string;
}

export function actorOf({ id, userId }: SignedIn, { requestId }: CallOrigin) {
  return { via: "session" as const, userId, credentialId: id, requestId };
}

const calls = new AsyncLocalStorage<AccountCall>();

/**
 * One call to better-auth. All that it changes is one transaction, together with its entries in the
 * audit log: nothing is done without its entry. The transaction begins with the first change, so none
 * is held while a password is hashed or another house is asked.
 */
export class AccountCall {
  readonly origin: CallOrigin;
  readonly session: SignedIn | undefined;
  /** The sessions that it ended. */
  readonly ended: string[] = [];
  /** The sessions' tokens that it came with or made, by how they are stored. */
  readonly tokens = new Map<string, string>();
  /** What of the organization was so before. */
  organizationBefore: Record<string, unknown> | undefined;
  readonly #db: Db;
  readonly #afterwards: (() => Promise<Response | undefined>)[] = [];
  #failure: Error | undefined;
  #transaction: Promise<OpenTransaction> | undefined;

  constructor(db: Db, origin: CallOrigin, session: SignedIn | undefined) {
    this.#db = db;
    this.origin = origin;
    this.session = session;
  }

  /** The one that is being answered here. */
  static current(): AccountCall | undefined {
    return calls.getStore();
  }

  /** Where the present call reads and writes; without one, the database itself. */
  static async readerOn(db: Db): Promise<Db> {
    return (await AccountCall.current()?.reader()) ?? db;
  }

  static async writerOn(db: Db): Promise<Db> {
    return (await AccountCall.current()?.writer()) ?? db;
  }

  /** By whom it is, for the audit log; somebody who just signed in is named. */
  actor(by: SignedIn | undefined = this.session): PersonalAuditActor {
    const { requestId } = this.origin;
    return by === undefined ? { via: "system", requestId } : actorOf(by, this.origin);
  }

  /** To read, and to write what stays used up whatever becomes of the call. */
  async reader(): Promise<Db> {
    return this.#transaction === undefined ? this.#db : (await this.#transaction).trx;
  }

  async writer(): Promise<Db> {
    this.#transaction ??= openTransaction(this.#db);
    return (await this.#transaction).trx;
  }

  /** What is no refusal, though better-auth may make one of it: the call fails with it. */
  fail(cause: unknown): void {
    this.#failure ??=
      cause instanceof Error ? cause : new Error("A call to accounts failed.", { cause });
  }

  /** Done once all is written: what it returns is answered in place of what was to be. */
  afterwards(work: () => Promise<Response | undefined>): void {
    this.#afterwards.push(work);
  }

  /** Does the work and keeps what it changed, unless it failed for a reason of ours (5xx). */
  async run(work: () => Promise<Response>): Promise<Response> {
    let response: Response;
    try {
      response = await calls.run(this, work);
      // A 500 is never meant; what else is above it says what it means.
      if (response.status === 500) this.fail(undefined);
      if (this.#failure !== undefined) throw this.#failure;
    } catch (error) {
      // What failed first is what tells; a transaction whose connection broke is rolled back anyway.
      await this.#end("rollback").catch(() => undefined);
      throw error;
    }
    await this.#end(response.status >= 500 ? "rollback" : "commit");
    if (!response.ok) return response;
    for (const each of this.#afterwards) response = (await each()) ?? response;
    return response;
  }

  async #end(how: "commit" | "rollback"): Promise<void> {
    const transaction = await this.#transaction;
    await transaction?.[how]();
  }
}
