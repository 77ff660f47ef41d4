// The host of a Mini App: a sheet over the chat with the app in a frame, and the events that both exchange.
// https://core.telegram.org/api/web-events and https://core.telegram.org/bots/webapps

import { post } from "./api.js";
import { confirm } from "./dialogs.js";
import { el, iconButton } from "./dom.js";
import { openOutside } from "./links.js";
import { t } from "./texts.js";

const VERSION = "9.1";
const LOOPBACK = ["127.0.0.1", "localhost"];

// What Telegram's own clients give (https://core.telegram.org/bots/webapps#themeparams).
const THEMES = {
  light: {
    accent_text_color: "#2481cc", bg_color: "#ffffff", bottom_bar_bg_color: "#e4e4e4", button_color: "#2481cc",
    button_text_color: "#ffffff", destructive_text_color: "#e53935", header_bg_color: "#ffffff", hint_color: "#999999",
    link_color: "#2481cc", secondary_bg_color: "#efeff3", section_bg_color: "#ffffff", section_header_text_color: "#6d6d71",
    section_separator_color: "#eaeaea", subtitle_text_color: "#999999", text_color: "#222222",
  },
  dark: {
    accent_text_color: "#6ab2f2", bg_color: "#17212b", bottom_bar_bg_color: "#17212b", button_color: "#5288c1",
    button_text_color: "#ffffff", destructive_text_color: "#ec3942", header_bg_color: "#17212b", hint_color: "#708499",
    link_color: "#6ab3f3", secondary_bg_color: "#232e3c", section_bg_color: "#17212b", section_header_text_color: "#6ab3f3",
    section_separator_color: "#111921", subtitle_text_color: "#708499", text_color: "#f5f5f5",
  },
};

/** Open a Mini App for the person of a pane; resolves when its frame begins to load. */
export async function openWebApp(pane, address, startParam = "") {
  const { init_data: data } = await post(`people/${pane.person.id}/web_app`, { start_param: startParam });
  pane.webApp?.remove();
  pane.webApp = new WebApp(pane, address, data, startParam);
}

class WebApp {
  constructor(pane, address, data, startParam) {
    this.pane = pane;
    this.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    this.needsConfirmation = false;
    this.frame = el("iframe", { class: "web-app-frame", title: t("webApp"), src: this.makeUrl(address, data, startParam) });
    this.origin = new URL(this.frame.src).origin;
    this.build();
    this.hear = (event) => this.heard(event);
    window.addEventListener("message", this.hear);
    pane.element.append(this.element);
    this.frame.focus();
  }

  /** The address with what stands behind the #. Of this machine's names it has the page's own: the same site. */
  makeUrl(address, data, startParam) {
    const url = new URL(address);
    if (LOOPBACK.includes(url.hostname) && LOOPBACK.includes(location.hostname)) url.hostname = location.hostname;
    if (startParam) url.searchParams.set("tgWebAppStartParam", startParam);
    url.hash = new URLSearchParams({
      tgWebAppData: data,
      tgWebAppVersion: VERSION,
      tgWebAppPlatform: "web",
      tgWebAppThemeParams: JSON.stringify(THEMES[this.theme]),
    });
    return url.href;
  }

  build() {
    this.back = iconButton("back", t("back"), () => this.tell("back_button_pressed"), "web-app-back");
    this.back.hidden = true;
    this.switch = iconButton("contrast", t("theme"), () => this.switchTheme(), "web-app-theme");
    const close = iconButton("close", t("closeWebApp"), () => this.close(), "web-app-close");
    const head = el("header", { class: "web-app-head" }, this.back, el("b", { class: "web-app-title" }, t("webApp")), this.switch, close);
    this.main = el("button", { type: "button", class: "web-app-main", hidden: true, onclick: () => this.tell("main_button_pressed") });
    this.element = el("div", { class: "web-app", role: "dialog", "aria-label": t("webApp") }, head, this.frame, this.main);
    this.paint();
  }

  /** Only the frame's own messages count, and only from the app's address. */
  heard(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return;
    }
    const handle = this.handlers()[message?.eventType];
    if (handle) handle(message.eventData ?? {});
  }

  handlers() {
    const area = { top: 0, right: 0, bottom: 0, left: 0 };
    return {
      web_app_ready: () => (this.element.dataset.ready = "yes"),
      web_app_expand: () => this.tellViewport(),
      web_app_request_viewport: () => this.tellViewport(),
      web_app_request_theme: () => this.tellTheme(),
      web_app_request_safe_area: () => this.tell("safe_area_changed", area),
      web_app_request_content_safe_area: () => this.tell("content_safe_area_changed", area),
      web_app_setup_back_button: ({ is_visible: shown }) => (this.back.hidden = !shown),
      web_app_setup_main_button: (look) => this.drawMain(look),
      web_app_setup_closing_behavior: ({ need_confirmation: needed }) => (this.needsConfirmation = Boolean(needed)),
      web_app_trigger_haptic_feedback: (data) => this.feel(data),
      web_app_set_header_color: ({ color, color_key: key }) => this.paint(color ?? THEMES[this.theme][key]),
      web_app_open_link: ({ url }) => openOutside(String(url)),
      web_app_open_tg_link: ({ path_full: path }) => this.openTelegramLink(String(path)),
      web_app_close: () => this.remove(),
    };
  }

  tell(eventType, eventData = {}) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), this.origin);
  }

  tellTheme() {
    this.tell("theme_changed", { theme_params: THEMES[this.theme] });
  }

  tellViewport() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.tell("viewport_changed", { width, height, is_expanded: true, is_state_stable: true });
  }

  switchTheme() {
    this.theme = this.theme === "dark" ? "light" : "dark";
    this.paint();
    this.tellTheme();
  }

  paint(header = THEMES[this.theme].header_bg_color) {
    const { style, dataset } = this.element;
    dataset.theme = this.theme;
    style.setProperty("--app-head", header);
    style.setProperty("--app-bar", THEMES[this.theme].bottom_bar_bg_color);
    style.setProperty("--app-text", THEMES[this.theme].text_color);
  }

  drawMain({ is_visible: shown, is_active: active, text, color, text_color: textColor, is_progress_visible: busy }) {
    this.main.hidden = !shown || !text;
    if (text) this.main.textContent = text;
    this.main.disabled = active === false || Boolean(busy);
    this.main.setAttribute("aria-busy", String(Boolean(busy)));
    if (color) this.main.style.background = color;
    if (textColor) this.main.style.color = textColor;
  }

  /** No computer shakes: the sheet says what a phone would feel. */
  feel({ type, notification_type: notification, impact_style: impact }) {
    this.element.dataset.felt = notification ?? impact ?? type;
  }

  openTelegramLink(path) {
    this.remove();
    this.pane.openLink(`https://t.me${path}`);
  }

  async close() {
    if (!this.needsConfirmation || (await confirm(t("webApp"), t("closeSure"), t("closeAnyway")))) this.remove();
  }

  remove() {
    window.removeEventListener("message", this.hear);
    this.element.remove();
    if (this.pane.webApp === this) this.pane.webApp = null;
  }
}
