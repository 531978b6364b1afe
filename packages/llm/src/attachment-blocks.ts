import type Anthropic from "@anthropic-ai/sdk";
import type { ShownPart } from "@parley/shared";

type Shown = Anthropic.TextBlockParam | Anthropic.ImageBlockParam | Anthropic.DocumentBlockParam;
type ImagePart = Extract<ShownPart, { type: "image" }>;
type DocumentPart = Extract<ShownPart, { type: "document" }>;

/** The Messages API's form of what a tool showed. Empty text is left out, for the API refuses it. */
export function shownBlocks(parts: readonly ShownPart[]): Shown[] {
  return parts.flatMap((part): Shown[] => {
    switch (part.type) {
      case "text":
        return part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
      case "image":
        return [imageBlock(part)];
      case "document":
        return [documentBlock(part)];
    }
  });
}

export function imageBlock({ source }: ImagePart): Anthropic.ImageBlockParam {
  if (source.type === "url") return { type: "image", source };
  const { mediaType, data } = source;
  return { type: "image", source: { type: "base64", media_type: mediaType, data } };
}

export function documentBlock({
  source,
  title,
  context,
}: DocumentPart): Anthropic.DocumentBlockParam {
  return {
    type: "document",
    source: documentSource(source),
    ...(title !== undefined && { title }),
    ...(context !== undefined && { context }),
  };
}

function documentSource(source: DocumentPart["source"]): Anthropic.DocumentBlockParam["source"] {
  switch (source.type) {
    case "url":
      return source;
    case "text":
      return { type: "text", media_type: "text/plain", data: source.text };
    case "base64":
      return { type: "base64", media_type: source.mediaType, data: source.data };
  }
}
