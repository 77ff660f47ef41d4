// The lower part of a chat: input, attachments, command menu, the bot's keyboard.

import { encoded } from "./api.js";
import { place } from "./dialogs.js";
import { el, icon, iconButton } from "./dom.js";
import { t } from "./texts.js";

const MAX_TEXT = 4096;
const MAX_HEIGHT = 140;

/** `act` = {say, start, unblock, send(body), reply(button), openApp(address), fail(words), typed(text)}. */
export class Composer {
  constructor(act) {
    this.act = act;
    this.keyboardShown = true;
    this.input = el("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write"), autocomplete: "off" });
    this.input.addEventListener("keydown", (event) => this.keyDown(event));
    this.input.addEventListener("input", () => this.fit());
    this.file = el("input", { type: "file", hidden: true, onchange: () => this.attach() });
    this.commands = [];
    this.keyboard = null;
    this.bar = el("div", { class: "composer" });
    this.below = el("div", { class: "reply-keyboard", role: "group", "aria-label": t("keyboard"), hidden: true });
    this.element = el("div", { class: "lower" }, this.bar, this.below, this.file);
    this.menu = null;
    this.drawn = "";
    this.build();
  }

  /** Show what the chat says: a person who has not started, blocked the bot, has a keyboard and commands. */
  update({ person, inGroup, keyboard: shown, commands, menuButton }) {
    const keyboard = shown?.user_id && shown.user_id !== person.id ? null : shown; // what is asked of somebody else
    this.commands = commands;
    this.drawMenuButton(inGroup ? null : menuButton);
    if (JSON.stringify(keyboard) !== JSON.stringify(this.keyboard)) this.keyboardShown = true;
    this.keyboard = keyboard;
    const mode = inGroup ? "chat" : person.blocked ? "blocked" : person.started ? "chat" : "new";
    if (mode !== this.drawn) this.drawBar(mode);
    this.keyboardButton.hidden = !keyboard?.keyboard;
    this.input.placeholder = keyboard?.input_field_placeholder || t("write");
    this.drawKeyboard();
  }

  focus() {
    this.input.focus();
  }

  build() {
    this.send = iconButton("send", t("send"), () => this.submit(), "send");
    this.commandButton = el(
      "button",
      { type: "button", class: "command-button", "aria-label": t("commands"), "aria-haspopup": "menu", onclick: () => this.toggle("commands") },
      icon("menu"),
      el("span", {}, t("commands")),
    );
    this.appButton = el("button", { type: "button", class: "command-button", hidden: true }, icon("calendar"), el("span"));
    this.appButton.addEventListener("click", () => this.act.openApp(this.appButton.dataset.url));
    this.attachButton = iconButton("attach", t("attach"), () => this.toggle("attach"));
    this.keyboardButton = iconButton("keyboard", t("keyboard"), () => this.toggleKeyboard());
    this.fit();
  }

  drawBar(mode) {
    this.drawn = mode;
    const big = (text, onclick) => el("button", { type: "button", class: "big-button", onclick }, text);
    if (mode === "new") this.bar.replaceChildren(big(t("start"), () => this.act.start()));
    else if (mode === "blocked") this.bar.replaceChildren(big(t("unblock"), () => this.act.unblock()));
    else this.bar.replaceChildren(this.appButton, this.commandButton, this.attachButton, this.input, this.keyboardButton, this.send);
  }

  /** A Mini App's button takes the place of the commands' one, which is small then, as in Telegram. */
  drawMenuButton(button) {
    const isApp = button?.type === "web_app";
    this.appButton.hidden = !isApp;
    this.commandButton.classList.toggle("compact", isApp);
    if (!isApp) return;
    this.appButton.lastChild.textContent = button.text;
    this.appButton.setAttribute("aria-label", button.text);
    this.appButton.dataset.url = button.web_app.url;
  }

  drawKeyboard() {
    const rows = this.keyboard?.keyboard;
    this.below.hidden = !rows || !this.keyboardShown || this.drawn !== "chat";
    this.keyboardButton.setAttribute("aria-expanded", String(!this.below.hidden));
    if (this.below.hidden) return;
    const button = (item) => {
      const text = typeof item === "string" ? item : item.text;
      const press = () => this.act.reply(typeof item === "string" ? { text } : item);
      return el("button", { type: "button", class: `reply-button ${item.style ?? ""}`, onclick: press }, text);
    };
    this.below.replaceChildren(...rows.map((row) => el("div", { class: "reply-row" }, row.map(button))));
  }

  toggleKeyboard() {
    this.keyboardShown = !this.keyboardShown;
    this.drawKeyboard();
  }

  keyDown(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
    if (event.key === "/" && !this.input.value && this.commands.length) this.open("commands", false);
    if (event.key === "Escape") this.closeMenu();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, MAX_HEIGHT)}px`;
    this.send.disabled = !this.input.value.trim();
    if (!this.input.value.startsWith("/")) this.closeMenu("commands");
    this.act.typed(this.input.value);
  }

  clear() {
    this.input.value = "";
    this.fit();
  }

  /** Send what is typed; what could not be sent stands there again. */
  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    if (text.length > MAX_TEXT) {
      this.act.fail(t("tooLong"));
      return;
    }
    this.input.value = "";
    this.fit();
    this.closeMenu();
    if ((await this.act.say(text, this.keyboard?.force_reply ? this.keyboard.message_id : undefined)) === null && !this.input.value) {
      this.input.value = text;
      this.fit();
    }
  }

  toggle(kind) {
    if (this.menu?.dataset.kind === kind) this.closeMenu();
    else this.open(kind, true);
  }

  open(kind, focus) {
    this.closeMenu();
    const items = kind === "commands" ? this.commandItems() : this.attachItems();
    this.menu = el("div", { class: `menu menu-${kind}`, role: "menu", "data-kind": kind }, items);
    this.menu.addEventListener("keydown", (event) => this.walk(event));
    this.element.append(this.menu);
    if (focus) this.menu.querySelector("button")?.focus();
  }

  closeMenu(kind = this.menu?.dataset.kind) {
    if (!this.menu || this.menu.dataset.kind !== kind) return;
    this.menu.remove();
    this.menu = null;
  }

  walk(event) {
    const items = [...this.menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
    }
    if (event.key === "Escape") {
      this.closeMenu();
      this.input.focus();
    }
  }

  item(content, onclick) {
    const choose = () => {
      this.closeMenu();
      onclick();
    };
    return el("button", { type: "button", class: "menu-item", role: "menuitem", onclick: choose }, content);
  }

  commandItems() {
    if (!this.commands.length) return [el("p", { class: "menu-empty" }, t("noCommands"))];
    return this.commands.map(({ command, description }) =>
      this.item([el("b", {}, `/${command}`), el("span", {}, description)], () => {
        this.input.value = "";
        this.fit();
        this.act.say(`/${command}`);
      }),
    );
  }

  attachItems() {
    return [
      this.item([icon("file"), t("document")], () => this.file.click()),
      this.item([icon("pin"), t("location")], async () => {
        const location = await place();
        if (location) this.act.send({ location });
      }),
      this.item([icon("person"), t("contact")], () => this.act.send({ share: "contact" })),
      this.item([icon("photo"), t("photo")], () => this.act.send({ share: "photo" })),
      this.item([icon("sticker"), t("sticker")], () => this.act.send({ share: "sticker" })),
    ];
  }

  async attach() {
    const [file] = this.file.files;
    if (!file) return;
    const caption = this.input.value.trim();
    this.input.value = "";
    this.fit();
    this.act.send({ document: await encoded(file), caption });
    this.file.value = "";
  }
}
