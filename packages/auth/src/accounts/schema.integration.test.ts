import { connect } from "@parley/db";
import { createTestDatabase } from "@parley/db/testing";
import { betterAuth } from "better-auth";
import { expect, inject, test } from "vitest";
import { betterAuthOptions } from "./better-auth-options.ts";

/** Its own comparison: that of its migrations does not know that our columns are in snake case. */
test("better-auth finds every table and column that it wants in our migrated database", async () => {
  await using database = await createTestDatabase(inject("testCluster"));
  const { connectionString } = database;
  await using db = connect({ connectionString, max: 2, onIdleError: () => undefined });
  const check = async () => {
    const context = await betterAuth(
      betterAuthOptions({
        db,
        operatorId: "00000000-0000-4000-8000-000000000000",
        secret: "only-for-this-test-and-long-enough-it-is",
        publicUrl: undefined,
        allowSignup: true,
        oidc: undefined,
        mailer: undefined,
        log: { warn: () => undefined },
      }),
    ).$context;
    if (context.explicitSchemaCheck === undefined) throw new Error("It no longer compares.");
    await context.explicitSchemaCheck();
  };
  await check();
  await db.schema.alterTable("twoFactors").dropColumn("lockedUntil").execute();
  await db.schema.alterTable("sessions").dropColumn("ipAddress").execute();
  await expect(check()).rejects.toThrow(/locked_until[^]*|ip_address/);
});
