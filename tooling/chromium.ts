import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { repository, runCommand } from "./run-command.ts";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
];

const macApplications = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Chromium.app/Contents/MacOS/Chromium",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** A download or an installation that takes longer than this is given up, in milliseconds. */
const DOWNLOAD_MS = 5 * 60_000;
const INSTALL_MS = 10 * 60_000;

/**
 * Finds a Chromium or Chrome that runs; where there is none, installs one.
 * @param say is told in a sentence what takes long
 * @returns the path of the program
 * @throws with a sentence about what a person can do, when none can be had
 */
export async function ensureChromium(say: (line: string) => void = console.log): Promise<string> {
  const chosen = process.env["PARLEY_CHROMIUM"];
  if (chosen !== undefined && chosen !== "") {
    if (await runs(chosen)) return chosen;
    throw new Error(`PARLEY_CHROMIUM is ${chosen}, but that is not a Chromium that runs.`);
  }
  const found = await findChromium();
  if (found !== undefined) return found;
  say("No Chromium on this machine; downloading one with Playwright.");
  const cli = join(repository, "node_modules/playwright-core/cli.js");
  const download = [cli, "install", "--no-shell", "chromium"];
  const downloaded = await runCommand(process.execPath, download, { timeoutMs: DOWNLOAD_MS });
  const fromPlaywright = await findChromium();
  if (fromPlaywright !== undefined) return fromPlaywright;
  say(downloaded.ok ? "That Chromium does not run here." : "The download did not work.");
  await installWithApt(say);
  const fromApt = await findChromium();
  if (fromApt !== undefined) return fromApt;
  throw new Error(
    "The browser tests need Chromium or Chrome, and none could be installed. " +
      "Install one, or set PARLEY_CHROMIUM to the path of one.",
  );
}

async function findChromium(): Promise<string | undefined> {
  for (const candidate of candidates()) if (await runs(candidate)) return candidate;
  return undefined;
}

function candidates(): string[] {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/snap/bin"];
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const macFolders = ["/Applications", join(homedir(), "Applications")];
  const onMac = macApplications.flatMap((app) => macFolders.map((folder) => join(folder, app)));
  return [chromium.executablePath(), ...onPath, ...onMac];
}

/** A file of the right name is not enough: some are stubs, or lack their libraries. */
async function runs(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
  } catch {
    return false;
  }
  return (await runCommand(program, ["--version"], { timeoutMs: 15_000 })).ok;
}

async function installWithApt(say: (line: string) => void): Promise<void> {
  if (!(await runs("/usr/bin/apt-get"))) return;
  const root = process.getuid?.() === 0;
  if (!root && !(await runCommand("sudo", ["-n", "true"])).ok) return;
  say("Installing Chromium with apt-get.");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const steps = [["update"], ["install", "-y", "--no-install-recommends", "chromium"]];
  for (const step of steps) {
    const command = root ? ["apt-get", ...step] : ["sudo", "-n", "apt-get", ...step];
    const [program = "apt-get", ...args] = command;
    const { ok, output } = await runCommand(program, args, { env, timeoutMs: INSTALL_MS });
    if (ok) continue;
    say(`apt-get ${step[0]} did not work:\n${output.trim().split("\n").slice(-5).join("\n")}`);
    return;
  }
}
