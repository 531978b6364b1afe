// Runs before the first paint, so that a chosen theme never flashes. Kept out of the page: its policy forbids inline scripts.
try {
  const theme = localStorage.getItem("parley.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's theme it is.
}
