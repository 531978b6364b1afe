import {
  type ComponentProps,
  lazy,
  type ReactNode,
  Suspense,
  useId,
  useRef,
  useState,
} from "react";
import type { MenuItem } from "./menu.tsx";

const loadMenu = () => import("./menu.tsx");
const Menu = lazy(loadMenu);

interface MenuButtonProps extends Omit<ComponentProps<"button">, "onClick"> {
  items: readonly MenuItem[];
  align: "start" | "end";
  children: ReactNode;
  "data-testid"?: string;
}

/** A button with a menu, whose code is fetched when the button is pointed at or focused. */
export function MenuButton({ items, align, children, ...props }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const id = useId();
  const preload = (): void => {
    // When it cannot be fetched now, opening tries again.
    loadMenu().catch(() => undefined);
  };
  return (
    <span className="relative inline-flex min-w-0">
      <button
        type="button"
        id={id}
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={preload}
        onFocus={preload}
        onPointerDown={() => {
          // The menu closes on this very press: the click that follows must not open it again.
          wasOpen.current = open;
        }}
        onClick={(event) => {
          const byPointer = event.detail > 0;
          setUsed(true);
          setOpen(!(byPointer && wasOpen.current));
        }}
        {...props}
      >
        {children}
      </button>
      <Suspense>
        {used && (
          <Menu
            labelledBy={id}
            open={open}
            onOpenChange={setOpen}
            items={items}
            align={align}
            returnFocus={() => button.current?.focus()}
          />
        )}
      </Suspense>
    </span>
  );
}
