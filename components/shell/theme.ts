/**
 * Light or dark: what the reader chose, else what their system says.
 *
 * The choice lives in localStorage; what is shown lives in `data-theme` on the root element, which
 * THEME_SCRIPT sets before the first paint.
 */

/** What can be chosen. */
export const THEME_CHOICES = ["light", "dark", "system"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const STORAGE_KEY = "theme";
const DARK_QUERY = "(prefers-color-scheme: dark)";
const CHANGED = "frontrow:theme";

/** Runs while the page is parsed, so that no page is ever painted in the wrong theme. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem("${STORAGE_KEY}")}catch(e){}document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("${DARK_QUERY}").matches?"dark":"light"`;

/** The choice as stored; "system" when nothing is. */
export function readThemeChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    // Storage may be forbidden; the system's theme is right then.
    return "system";
  }
}

/** Stores a choice and shows it. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  showTheme(choice);
  window.dispatchEvent(new Event(CHANGED));
}

/** Calls back when the choice changes, here or in another tab. */
export function watchThemeChoice(onChange: () => void): () => void {
  window.addEventListener("storage", onChange);
  window.addEventListener(CHANGED, onChange);
  return () => {
    window.removeEventListener("storage", onChange);
    window.removeEventListener(CHANGED, onChange);
  };
}

/**
 * Shows the chosen theme now, and again when the system or another tab changes it.
 *
 * Next draws some pages, such as those of a fault, in the browser alone; there THEME_SCRIPT never ran.
 */
export function keepTheme(): () => void {
  const show = () => {
    showTheme(readThemeChoice());
  };
  const system = matchMedia(DARK_QUERY);
  show();
  system.addEventListener("change", show);
  window.addEventListener("storage", show);
  return () => {
    system.removeEventListener("change", show);
    window.removeEventListener("storage", show);
  };
}

function showTheme(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && matchMedia(DARK_QUERY).matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
