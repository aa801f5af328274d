"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useSyncExternalStore } from "react";

import { Button } from "#components/ui/button";
import { Menu, MENU_LINE_LOOK } from "#components/ui/menu";

import {
  chooseTheme,
  readThemeChoice,
  THEME_CHOICES,
  watchThemeChoice,
  type ThemeChoice,
} from "./theme";

const LABELS: Record<ThemeChoice, string> = { light: "Light", dark: "Dark", system: "System" };
const ICONS = { light: Sun, dark: Moon, system: Monitor };

/** A button with the choice of light, dark, or what the system says. */
export function ThemeSwitch() {
  return (
    <Menu
      className="min-w-40"
      trigger={
        <Button tone="quiet" size="icon" aria-label="Theme">
          {/* Drawn by CSS: the server does not know which theme it is. */}
          <Sun aria-hidden className="size-5! dark:hidden" />
          <Moon aria-hidden className="hidden size-5! dark:block" />
        </Button>
      }
    >
      <ThemeLines />
    </Menu>
  );
}

/** The three choices as lines of an open Menu. */
export function ThemeLines() {
  const choice = useSyncExternalStore(watchThemeChoice, readThemeChoice, () => "system" as const);
  return (
    <DropdownMenu.RadioGroup value={choice} aria-label="Theme">
      {THEME_CHOICES.map((each) => {
        const Icon = ICONS[each];
        return (
          <DropdownMenu.RadioItem
            key={each}
            value={each}
            onSelect={() => {
              chooseTheme(each);
            }}
            className={`${MENU_LINE_LOOK} data-[state=checked]:font-semibold`}
          >
            <Icon aria-hidden />
            <span className="flex-1">{LABELS[each]}</span>
            <DropdownMenu.ItemIndicator className="size-2 rounded-full bg-accent" />
          </DropdownMenu.RadioItem>
        );
      })}
    </DropdownMenu.RadioGroup>
  );
}
