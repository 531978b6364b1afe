import type { Db } from "@parley/db";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { expect } from "vitest";
import * as z from "zod";
import { CookieJar } from "./cookie-jar.ts";
import { connectTo } from "./database-snapshot.ts";
import { Installation } from "./installation.ts";
import { query, send } from "./raw-call.ts";

export const PASSWORD = "correct horse battery";
export const OWNER = "owner@example.com";

const withId = z.object({ id: z.uuid() });

/** An installation whose owner invites people, as people do, on a database that the test looks into. */
export class Team implements AsyncDisposable {
  readonly installation: Installation;
  readonly db: Db;
  readonly connectionString: string;
  /** Nobody yet, until `makeOwner`. */
  owner: CookieJar;
  readonly #resources: AsyncDisposable;

  private constructor(
    installation: Installation,
    db: Db,
    connectionString: string,
    resources: AsyncDisposable,
  ) {
    this.installation = installation;
    this.connectionString = connectionString;
    this.db = db;
    this.owner = this.jar();
    this.#resources = resources;
  }

  static async start(env: Record<string, string> = {}): Promise<Team> {
    await using resources = new AsyncDisposableStack();
    const cluster = resources.use(await startTestCluster());
    const database = await createTestDatabase(cluster.address, { template: "template0" });
    const installation = resources.use(
      await Installation.start({ DATABASE_URL: database.connectionString, ...env }),
    );
    const db = resources.use(connectTo(database.connectionString));
    return new Team(installation, db, database.connectionString, resources.move());
  }

  /** A browser in which nobody is signed in. */
  jar(): CookieJar {
    return new CookieJar(this.installation.url);
  }

  /** The owner's account, made by the printed link. */
  async makeOwner(): Promise<CookieJar> {
    const link = new URL(this.installation.server.signInUrl);
    await this.owner.get(link.pathname + link.search);
    const account = { name: "Olga", email: OWNER, password: PASSWORD };
    expect(await this.owner.post("/api/auth/owner-account", account)).toMatchObject({
      status: 204,
    });
    return this.owner;
  }

  /** Whether our own procedures know the person. */
  async mayCall(jar: CookieJar): Promise<boolean> {
    const call = query("conversations.list", {});
    const answer = await send(this.installation.url, { ...call, headers: { cookie: jar.cookie } });
    return answer.status === 200;
  }

  async signIn(email: string, password = PASSWORD): Promise<CookieJar> {
    const jar = this.jar();
    expect(await jar.post("/api/auth/sign-in/email", { email, password })).toMatchObject({
      status: 200,
    });
    return jar;
  }

  async invite(email: string, role: string, by = this.owner): Promise<string> {
    const reply = await by.post("/api/auth/organization/invite-member", { email, role });
    expect(reply).toMatchObject({ status: 200 });
    return reply.as(withId).id;
  }

  /** Somebody new, who came by an invitation. */
  async join(name: string, role: string, by = this.owner): Promise<CookieJar> {
    const jar = this.jar();
    const id = await this.invite(`${name}@example.com`, role, by);
    const path = `/api/auth/invitations/${id}/sign-up`;
    expect(await jar.post(path, { name, password: PASSWORD })).toMatchObject({ status: 204 });
    return jar;
  }

  /** The only membership of somebody who has one. */
  async member(email: string): Promise<{ id: string; userId: string; organizationId: string }> {
    return this.db
      .selectFrom("members as m")
      .innerJoin("users as u", "u.id", "m.userId")
      .select(["m.id", "m.userId", "m.organizationId"])
      .where("u.email", "=", email)
      .orderBy("m.createdAt")
      .executeTakeFirstOrThrow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}
