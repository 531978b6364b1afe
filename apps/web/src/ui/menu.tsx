import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef } from "react";

export interface MenuItem {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  danger?: boolean;
  /** Given: the item is one of a choice. */
  checked?: boolean;
  onSelect: () => void;
}

/** The menu stands outside of what it belongs to and does not ask the page by itself. */
function pageDirection(): "ltr" | "rtl" {
  return document.documentElement.dir === "rtl" ? "rtl" : "ltr";
}

interface MenuProps {
  labelledBy: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly MenuItem[];
  align: "start" | "end";
  returnFocus: () => void;
}

export default function Menu(props: MenuProps) {
  // An item that takes the focus itself (renaming) must run after the menu has let go of it.
  const after = useRef<(() => void) | null>(null);
  return (
    <DropdownMenu.Root
      dir={pageDirection()}
      modal={false}
      open={props.open}
      onOpenChange={props.onOpenChange}
    >
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-labelledby={props.labelledBy}
          align={props.align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-appear overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            props.returnFocus();
            after.current?.();
            after.current = null;
          }}
        >
          {props.items.map((item) => (
            <DropdownMenu.Item
              key={item.key}
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              onSelect={() => {
                after.current = item.onSelect;
              }}
              className={`flex cursor-default items-center gap-2.5 rounded-lg px-2.5 py-2 text-sm outline-hidden select-none data-highlighted:bg-hover ${item.danger === true ? "text-danger" : "text-ink"}`}
            >
              {item.icon}
              <span className="min-w-0 flex-1">{item.label}</span>
              {item.checked === true && <Check className="size-4 text-accent" />}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
