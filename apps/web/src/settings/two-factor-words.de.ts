import type { twoFactorWords } from "./two-factor-words.ts";

export const twoFactorGerman: typeof twoFactorWords = {
  title: "Anmeldung in zwei Schritten",
  description: "Ein Code aus einer App auf Ihrem Telefon, zusätzlich zum Passwort.",
  on: "An",
  off: "Aus",
  isOn: "Die Anmeldung in zwei Schritten ist an",
  isOff: "Die Anmeldung in zwei Schritten ist aus",
  turnOn: "Einschalten",
  turningOn: "Wird eingeschaltet …",
  turnOff: "Ausschalten",
  turningOff: "Wird ausgeschaltet …",
  goOn: "Weiter",
  preparing: "Wird vorbereitet …",
  newCodes: "Neue Ersatzcodes",
  makeNewCodes: "Neue Ersatzcodes erstellen",
  makingCodes: "Werden erstellt …",
  keepNewCodes:
    "Verwahren Sie diese Codes; die alten gelten nicht mehr. Sie werden nur jetzt gezeigt.",
  haveKept: "Ich habe sie verwahrt",
  codes: "Ersatzcodes",
  copyCodes: "Ersatzcodes kopieren",
  scan: "1. Scannen Sie dies mit Ihrer Authenticator-App",
  qrCode: "QR-Code für Ihre Authenticator-App",
  orType: "Oder tippen Sie dieses Geheimnis in die App:",
  copySecret: "Geheimnis kopieren",
  keepCodes: "2. Verwahren Sie diese Ersatzcodes",
  whatForCodes:
    "Mit jedem kommen Sie einmal hinein, wenn Ihr Telefon verloren ist. Sie werden nur jetzt gezeigt.",
  typeCode: "3. Geben Sie den Code ein, den die App zeigt",
};
