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
    return url.origin === origin ? url.href : null;
  } catch {
    return null;
  }
}
