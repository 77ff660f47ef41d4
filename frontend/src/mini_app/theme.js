// Telegram's colours for the variables of pages.css, as far as text stays legible in them.

const root = document.documentElement;
const LEGIBLE = 4.5; // WCAG 2.2, 1.4.3
const VISIBLE = 1.2;
const COLOURS = [
  "--bg", "--card", "--fg", "--line", "--soft", "--link", "--danger", "--accent", "--on-accent",
];

/** `theme`: https://core.telegram.org/bots/webapps#themeparams. */
export function applyTheme(theme) {
  for (const name of COLOURS) root.style.removeProperty(name);
  const card = colour(theme.section_bg_color) ?? colour(theme.bg_color);
  const page = colour(theme.secondary_bg_color) ?? card;
  const text = colour(theme.text_color);
  if (!card || !page || !text) return;
  root.dataset.scheme = luminance(card) < luminance(text) ? "dark" : "light";
  if (!legible(text, page, card)) return;
  const tint = getComputedStyle(root).getPropertyValue("--tint").trim();
  set({ "--bg": page, "--card": card, "--fg": text });
  const line = colour(theme.section_separator_color);
  if (line && [page, card].every((ground) => contrast(line, ground) >= VISIBLE)) set({ "--line": line });
  for (const [name, value] of [
    ["--soft", theme.subtitle_text_color ?? theme.hint_color],
    ["--link", theme.link_color],
    ["--danger", theme.destructive_text_color],
  ]) {
    if (colour(value) && legible(value, page, card, tint)) set({ [name]: value });
  }
  const [button, label] = [colour(theme.button_color), colour(theme.button_text_color)];
  if (button && label && legible(label, button)) set({ "--accent": button, "--on-accent": label });
}

/** The parts of the screen that a notch or Telegram's own buttons cover; `kind` is "safe" or "content". */
export function applySafeArea(kind, area) {
  for (const side of ["top", "right", "bottom", "left"]) root.style.setProperty(`--${kind}-${side}`, `${area[side] ?? 0}px`);
}

function set(variables) {
  for (const [name, value] of Object.entries(variables)) if (value) root.style.setProperty(name, value);
}

const colour = (value) => (/^#[0-9a-f]{6}$/i.test(value ?? "") ? value : null);

const legible = (text, ...grounds) => grounds.filter(colour).every((ground) => contrast(text, ground) >= LEGIBLE);

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(value) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(value.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
