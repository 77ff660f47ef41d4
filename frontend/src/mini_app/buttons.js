// Telegram's own buttons for what the page offers: back, the form's main action; and what a tap feels like.
import { listen, send } from "./bridge.js";
import { launch } from "./launch.js";

const LISTS = /^\/app\/\d+\/calendar\/(?:month\/.*|search\/)?$/;
const PART = /^(\/app\/\d+\/calendar\/(?:events|meetings)\/\d+\/)./;

export function showButtons() {
  showBackButton();
  showMainButton();
  feel();
  watchLinks();
}

function showBackButton() {
  const isList = LISTS.test(location.pathname);
  if (isList) launch.keep({ list: location.pathname + location.search });
  send("web_app_setup_back_button", { is_visible: !isList });
  listen("back_button_pressed", () => location.assign(getPageAbove()));
}

/** A form leads back to what it is about, everything else to the list that it was opened from. */
function getPageAbove() {
  return location.pathname.match(PART)?.[1] ?? launch.list ?? `${launch.place}calendar/`;
}

function showMainButton() {
  const button = findMainButton();
  if (!button) return send("web_app_setup_main_button", { is_visible: false });
  const draw = (busy) =>
    send("web_app_setup_main_button", {
      is_visible: true,
      is_active: !busy,
      is_progress_visible: busy,
      text: button.textContent.trim(),
      ...getColours(button),
    });
  draw(false);
  button.classList.add("in-telegram");
  listen("main_button_pressed", () => button.form.requestSubmit(button));
  listen("theme_changed", () => draw(false));
  button.form.addEventListener("submit", () => draw(true));
  button.form.addEventListener("input", () => send("web_app_setup_closing_behavior", { need_confirmation: true }), { once: true });
  return undefined;
}

/** What a question asks comes first. */
function findMainButton() {
  const asked = document.querySelectorAll('.question button[name="yes"]');
  if (asked.length === 1) return asked[0];
  if (document.querySelector(".question")) return null;
  const offered = document.querySelectorAll("#page-form .actions button:not(.quiet)");
  return offered.length === 1 ? offered[0] : null;
}

function getColours(button) {
  const { backgroundColor, color } = getComputedStyle(button);
  return { color: toHex(backgroundColor), text_color: toHex(color) };
}

const toHex = (colour) =>
  `#${colour.match(/\d+/g).slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;

/** Success, a question, a refusal. */
function feel() {
  const felt = document.querySelector(".error-summary, .refusal") ? "error"
    : document.querySelector(".question") ? "warning"
    : document.querySelector('.notice[role="status"]') ? "success" : null;
  if (felt) send("web_app_trigger_haptic_feedback", { type: "notification", notification_type: felt });
}

/** What leads out of the calendar is opened by Telegram: in a frame it could not be. */
function watchLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.origin === location.origin || !/^https?:$/.test(link.protocol)) return;
    event.preventDefault();
    if (link.hostname === "t.me") send("web_app_open_tg_link", { path_full: link.pathname + link.search });
    else send("web_app_open_link", { url: link.href });
  });
}
