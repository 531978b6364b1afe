import type { roleWords } from "./role-words.ts";

export const roleGerman: typeof roleWords = {
  viewer: { name: "Leser", may: "Liest und fragt nichts" },
  member: { name: "Mitglied", may: "Stellt Fragen" },
  admin: { name: "Admin", may: "Lädt auch Leute ein und entfernt sie" },
  owner: { name: "Inhaber", may: "Macht auch andere zu Inhabern" },
};
