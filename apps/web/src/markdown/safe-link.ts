const allowed = new Set(["http:", "https:", "mailto:"]);

/** An absolute address that a person may be sent to, or null: no scripts, no data, nothing relative. */
export function safeLink(href: string): string | null {
  try {
    const url = new URL(href);
    return allowed.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The address of an image that this origin serves itself, or null: loading others tells them who reads. */
export function ownImage(href: string, origin: string): string | null {
  try {
    const url = new URL(href, origin);
    // The origin of a blob: address is that of its maker.
    return url.protocol.startsWith("http") && url.origin === origin ? url.href : null;
  } catch {
    return null;
  }
}
