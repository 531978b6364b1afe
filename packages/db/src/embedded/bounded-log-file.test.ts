import { open, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { boundLogFile, logTail } from "./bounded-log-file.ts";

describe("the server's log", () => {
  it("begins anew when it has grown too long, although it is being written to", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "postgres.log");
    await using writer = await open(file, "a");
    await writer.write("first\n");
    await boundLogFile(file, 100);
    expect(await readFile(file, "utf8")).toBe("first\n");
    await writer.write("x".repeat(100));
    await boundLogFile(file, 100);
    await writer.write("second\n");
    expect(await readFile(file, "utf8")).toBe("second\n");
    expect((await stat(`${file}.old`)).size).toBe(106);
  });

  it("need not exist", async () => {
    await using folder = await temporaryFolder();
    await expect(boundLogFile(join(folder.path, "none.log"))).resolves.toBeUndefined();
  });

  it("is quoted by its last lines", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "postgres.log");
    await writeFile(file, `${"x".repeat(5_000)}\n1\n2\n3\n4\n5\n`);
    expect(await logTail(file)).toBe("1\n2\n3\n4\n5");
  });
});
