import type { SecretBox } from "@parley/db";
import * as z from "zod";

const headers = z.record(z.string(), z.string());
export type ServerHeaders = z.infer<typeof headers>;

const placeOf = (serverId: string) => `mcp-server:${serverId}`;

/** What a server is shown, as it is kept; null: nothing. */
export function sealHeaders(box: SecretBox, serverId: string, given: ServerHeaders): Buffer | null {
  if (Object.keys(given).length === 0) return null;
  return box.seal(JSON.stringify(given), placeOf(serverId));
}

/** Null: what is kept can no longer be opened, as the installation's secret is another. */
export function openHeaders(
  box: SecretBox,
  serverId: string,
  sealed: Buffer | null,
): ServerHeaders | null {
  if (sealed === null) return {};
  const opened = box.open(sealed, placeOf(serverId));
  return opened === null ? null : headers.parse(JSON.parse(opened));
}
