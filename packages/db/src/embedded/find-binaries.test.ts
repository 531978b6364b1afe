import { access, constants } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { findBinaries } from "./find-binaries.ts";

describe("findBinaries", () => {
  it("finds programs that can be run on this machine", async () => {
    const binaries = await findBinaries();
    await access(binaries.initdb, constants.X_OK);
    await access(binaries.postgres, constants.X_OK);
    expect(binaries.major).toBe("18");
  });

  it.each([
    ["win32", "x64"],
    ["linux", "s390x"],
  ])("says what to do on %s-%s", async (platform, arch) => {
    await expect(findBinaries(platform, arch)).rejects.toThrow(
      `Parley brings no Postgres for ${platform}-${arch}. Set DATABASE_URL to a Postgres 18 of yours.`,
    );
  });
});
