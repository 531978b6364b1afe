/** A small text kept in the browser. Without storage (private windows) it lasts as long as the page. */
export interface SavedValue {
  read(): string | null;
  write(value: string | null): void;
}

const unsaved = new Map<string, string>();

export function savedValue(key: string, storage: () => Storage = () => localStorage): SavedValue {
  return {
    read() {
      try {
        return storage().getItem(key);
      } catch {
        return unsaved.get(key) ?? null;
      }
    },
    write(value) {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        if (value === null) unsaved.delete(key);
        else unsaved.set(key, value);
      }
    },
  };
}
