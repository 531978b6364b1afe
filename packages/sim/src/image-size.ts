interface Size {
  readonly width: number;
  readonly height: number;
}

/** The pixels of a PNG, GIF, JPEG or (extended) WebP image; undefined where it does not tell. */
export function imageSize(bytes: Buffer): Size | undefined {
  const kind = bytes.toString("latin1", 0, 16);
  if (kind.startsWith("\x89PNG") && bytes.length >= 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (kind.startsWith("GIF8") && bytes.length >= 10)
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (kind.slice(8) === "WEBPVP8X" && bytes.length >= 30)
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  return kind.startsWith("\xff\xd8") ? jpegSize(bytes) : undefined;
}

/** Goes from one segment to the next, to the one that begins the frame. */
function jpegSize(bytes: Buffer): Size | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
