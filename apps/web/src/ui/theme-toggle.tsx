import { Monitor, Moon, Sun } from "lucide-react";
import { useStore } from "../app/create-store.ts";
import { chooseTheme, nextTheme, theme } from "../app/theme.ts";
import { IconButton } from "./icon-button.tsx";
import { themeWords } from "./theme-words.ts";

const icons = { system: Monitor, light: Sun, dark: Moon };

export function ThemeToggle() {
  const current = useStore(theme);
  const Icon = icons[current];
  return (
    <IconButton
      data-testid="theme-toggle"
      data-theme-choice={current}
      label={themeWords.toggle(themeWords.names[current], themeWords.names[nextTheme(current)])}
      onClick={() => chooseTheme(nextTheme(current))}
    >
      <Icon className="size-[1.125rem]" />
    </IconButton>
  );
}
