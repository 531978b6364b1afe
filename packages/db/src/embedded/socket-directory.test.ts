import { chmod, chown, mkdir, rm, stat, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import {
  makeSocketDirectory,
  removeSocketDirectory,
  socketDirectoryOf,
} from "./socket-directory.ts";
import { runningAsRoot } from "./unprivileged-user.ts";

describe("the folder of the socket", () => {
  it("is private, and the same each time", async () => {
    await using folder = await temporaryFolder();
    const directory = await makeSocketDirectory(folder.path, undefined);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await makeSocketDirectory(folder.path, undefined)).toBe(directory);
    await removeSocketDirectory(directory);
    await expect(stat(directory)).rejects.toThrow("ENOENT");
  });

  it("leaves room for the name of the socket, however long the data folder's", async () => {
    const long = `/${"folder/".repeat(60)}`;
    expect((await socketDirectoryOf(long, undefined)).length).toBeLessThan(80);
  });

  it("is refused when others may enter it", async () => {
    await using folder = await temporaryFolder();
    const directory = await socketDirectoryOf(folder.path, undefined);
    await mkdir(directory);
    await chmod(directory, 0o777);
    await expect(makeSocketDirectory(folder.path, undefined)).rejects.toThrow(
      "Find out who made it, remove it, and start Parley again.",
    );
    await rm(directory, { recursive: true });
  });

  it("is refused when it is somebody else's", async () => {
    await using folder = await temporaryFolder();
    const another = { name: "another", uid: 4_242_424, gid: 4_242_424 };
    const directory = await socketDirectoryOf(folder.path, another);
    await mkdir(directory, { mode: 0o700 });
    // Root may hand its folder over; whatever it finds of a third user's it refuses like everybody.
    if (runningAsRoot()) await chown(directory, 4_242_425, 4_242_425);
    await expect(makeSocketDirectory(folder.path, another)).rejects.toThrow(
      "the user of uid 4242424",
    );
    await rm(directory, { recursive: true });
  });

  it("is refused when it is a link", async () => {
    await using folder = await temporaryFolder();
    await using target = await temporaryFolder(0o700);
    const directory = await socketDirectoryOf(folder.path, undefined);
    await symlink(target.path, directory);
    await expect(makeSocketDirectory(folder.path, undefined)).rejects.toThrow("is not a folder");
    await rm(directory);
  });
});
