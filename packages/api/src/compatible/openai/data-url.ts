import { imageMediaType } from "@parley/shared";
import * as z from "zod";

const mediaTypes = z.enum([...imageMediaType.options, "application/pdf"]);

export interface DataSource {
  type: "base64";
  mediaType: z.infer<typeof mediaTypes>;
  data: string;
}

/** What a `data:` URL holds; null where it is not base64, or of a kind that no model reads. */
export function readDataUrl(url: string): DataSource | null {
  const comma = url.indexOf(",");
  // Only the head is matched: the data may be many megabytes.
  const [, type] = /^data:([\w.+/-]+)(?:;[\w=.-]+)*;base64$/i.exec(url.slice(0, comma)) ?? [];
  const mediaType = mediaTypes.safeParse(type?.toLowerCase());
  return mediaType.success
    ? { type: "base64", mediaType: mediaType.data, data: url.slice(comma + 1) }
    : null;
}
