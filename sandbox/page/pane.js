// One person: their chat with the bot, and the groups they are in.

import { call, get, post } from "./api.js";
import { Composer } from "./composer.js";
import { alert, confirm, fullName, handle, pickPeople } from "./dialogs.js";
import { ChatList } from "./chat_list.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { InlineResults } from "./inline_results.js";
import { openOutside, sharedLink, startAppParam, startPayload } from "./links.js";
import { fromBot, isService, keyOf, messageElement } from "./messages.js";
import { Polls } from "./poll.js";
import { day, t } from "./texts.js";
import { openWebApp } from "./web_app.js";

const TYPING_MS = 5000;
const TOAST_MS = 3500;
const PRESS_MS = 10_000;
const GROUP_SECONDS = 300;
const NEAR_END = 80;
const IN_CHAT = new Set(["messages", "press", "vote", "option", "inline"]);

/** `world` = {people(), paneOf(id), current(), badge(pane)}: the other panes, and the tabs. */
export class Pane {
  constructor(person, world) {
    this.person = person;
    this.chatId = person.id;
    this.world = world;
    this.elements = new Map();
    this.pressed = new Map();
    this.seq = 0;
    this.waiting = null;
    this.unread = 0;
    this.following = true;
    this.lastTop = 0;
    this.keyboard = null;
    this.commands = [];
    this.bot = { username: "", name: "" };
    this.chats = new ChatList(this);
    this.results = new InlineResults(this);
    this.polls = new Polls(this);
    this.composer = new Composer({
      say: (text, replyTo) => this.act("messages", { text, reply_to: replyTo }),
      start: () => this.act("start"),
      unblock: () => this.act("unblock"),
      send: (body) => this.act("messages", body),
      reply: (button) => this.pressReply(button),
      openApp: (address) => this.openApp(address),
      fail: (words) => this.toast(words),
      typed: (text) => this.results.typed(text),
    });
    this.build();
  }

  build() {
    this.inner = el("div", { class: "messages-inner", role: "log", "aria-live": "polite", "aria-label": t("messagesOf", fullName(this.person)) });
    this.list = el("div", { class: "messages", tabindex: "-1" }, this.inner);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.count = el("span", { class: "badge", hidden: true });
    this.toEnd = iconButton("down", t("toEnd"), () => this.scrollToEnd(), "to-end");
    this.toEnd.append(this.count);
    this.toEnd.hidden = true;
    this.status = el("p", { class: "pane-status" });
    this.name = el("h2", { class: "pane-name" });
    this.face = el("span", { class: "pane-face" });
    const codes = [...new Set(["ru", "en", this.person.language_code ?? "ru"])];
    this.language = el("select", { class: "pane-language", "aria-label": t("languageOf", fullName(this.person)), title: t("languageOf", fullName(this.person)) }, codes.map((code) => el("option", { value: code }, code.toUpperCase())));
    this.language.addEventListener("change", () => call("PATCH", `people/${this.person.id}`, { language_code: this.language.value }).catch((error) => this.fail(error)));
    this.head = el("header", { class: "pane-head" }, this.face, el("div", { class: "pane-titles" }, this.name, this.status), this.language, iconButton("more", t("more"), () => this.openMenu()));
    this.composer.element.prepend(this.results.element);
    this.box = el("div", { class: "messages-box" }, this.list, this.toEnd);
    this.element = el("section", { class: "pane", id: `pane-${this.person.id}`, role: "region", "aria-label": t("chatOf", fullName(this.person)) }, this.head, this.chats.element, this.box, this.composer.element);
    const resized = new ResizeObserver(() => this.following && this.scrollToEnd());
    resized.observe(this.list);
    resized.observe(this.inner);
    this.element.addEventListener("pointerdown", (event) => this.closeMenus(event.target));
  }

  /** Reload the whole chat. Changes that arrive meanwhile wait: the chat may have been read before them. */
  async load() {
    const waiting = (this.waiting = []);
    const chat = await get(this.address()).catch((error) => this.fail(error));
    if (this.waiting !== waiting) return; // it has been asked for once more since then
    this.waiting = null;
    if (chat) this.show(chat);
    for (const change of waiting) this.change(change);
  }

  inGroup = () => this.chatId !== this.person.id;

  /** Where the control API shows the open chat. */
  address = () => `people/${this.person.id}/chat${this.inGroup() ? `?chat_id=${this.chatId}` : ""}`;

  /** Show another chat of the person. */
  async open(chatId) {
    if (this.chatId === chatId) return;
    this.chatId = chatId;
    this.chats.seen(chatId);
    this.results.clear();
    this.stopTyping();
    await this.load();
    this.results.typed(this.composer.input.value); // what stands in the input field is asked in the chat that is open
  }

  /** Take in a change, if it is of the open chat; one of another chat of theirs is marked there. */
  take(change) {
    const readers = [change.message?.receiver_user?.id, change.message?.from?.id];
    if (change.message?.ephemeral_message_id && !readers.includes(this.person.id)) return;
    if (change.type === "inline_results") {
      if (change.user_id === this.person.id) this.results.show(change);
    } else if (change.chat_id === this.chatId) this.change(change);
    else if (change.type === "message" && change.message.from?.id !== this.person.id) this.chats.arrived(change.chat_id);
  }

  show(chat) {
    this.polls.load(chat);
    Object.assign(this, { person: chat.person, keyboard: chat.keyboard, commands: chat.commands, menuButton: chat.menu_button, bot: chat.bot, seq: chat.seq });
    this.elements.clear();
    this.inner.replaceChildren();
    this.last = null;
    for (const message of chat.messages) this.append(message);
    this.draw();
    this.scrollToEnd();
  }

  /** Take in one change of this chat. */
  change(change) {
    if (this.waiting) this.waiting.push(change);
    else if (change.seq <= this.seq) return; // the chat was loaded with it
    else if (change.type === "message") this.arrived(change.message);
    else if (change.type === "edit") this.edited(change.message);
    else if (change.type === "delete") this.deleted(keyOf(change));
    else if (this.polls.take(change)) return;
    else if (change.type === "typing") this.typing(change.action);
    else if (change.type === "answer" && change.user_id === this.person.id) this.answered(change);
    else if (change.type === "keyboard") {
      this.keyboard = change.keyboard;
      this.draw();
    }
  }

  /** Update the person: their names, whether they started or blocked the bot. */
  setPerson(person) {
    this.person = person;
    if (this.inGroup() && !this.chats.has(this.chatId)) this.open(person.id);
    this.draw();
  }

  draw() {
    const { person } = this;
    this.face.replaceChildren(avatar(person));
    this.name.textContent = fullName(person);
    if (!this.typingTimer) this.setStatus(person.blocked ? `${handle(person)} · ${t("blocked")}` : handle(person));
    this.language.value = person.language_code ?? "ru";
    this.chats.draw();
    this.composer.update({ person, inGroup: this.inGroup(), keyboard: this.keyboard, commands: this.commands, menuButton: this.menuButton });
    this.welcome?.remove();
    if (!this.elements.size) {
      this.welcome = el("div", { class: "welcome" }, el("strong", {}, t("welcome")), el("p", {}, this.bot.description || t("nothingYet")));
      this.inner.append(this.welcome);
    }
  }

  setStatus(text, typing = false) {
    this.status.className = `pane-status${typing ? " typing" : ""}`;
    this.status.replaceChildren(text, typing ? el("span", { class: "dots" }) : "");
  }

  // Messages

  context() {
    return {
      person: this.person,
      botUsername: this.bot.username,
      botName: this.bot.name,
      nameOf: (id) => this.world.people().find((person) => person.id === id)?.first_name ?? String(id),
      group: this.inGroup(),
      ...this.polls.context(),
      command: (text) => this.act("messages", { text }),
      link: (address) => this.openLink(address),
      press: (message, button, element) => this.press(message, button, element),
      elsewhere: (address) => this.openElsewhere(address),
      forwardsTo: this.inGroup() ? [] : this.chats.groups(),
      forward: (message, chatId) => this.forward(message, chatId),
    };
  }

  append(message) {
    this.welcome?.remove();
    const date = day(message.date);
    if (!this.last || day(this.last.date) !== date) this.inner.append(el("p", { class: "pill" }, date));
    const element = messageElement(message, this.context());
    const near = this.last && !isService(this.last) && this.last.from?.id === message.from?.id && message.date - this.last.date < GROUP_SECONDS;
    if (near) element.classList.add("grouped");
    this.inner.append(element);
    this.elements.set(keyOf(message), element);
    this.last = message;
    return element;
  }

  arrived(message) {
    if (this.elements.has(keyOf(message))) {
      this.edited(message);
      return;
    }
    const mine = message.from?.id === this.person.id;
    if (fromBot(message)) this.stopTyping();
    this.append(message).classList.add("new");
    if (mine || this.following) this.scrollToEnd();
    if (!mine && !(this.following && this.world.isShown(this))) this.setUnread(this.unread + 1);
  }

  edited(message) {
    const old = this.elements.get(keyOf(message));
    if (!old) return;
    const element = messageElement(message, this.context());
    if (old.classList.contains("grouped")) element.classList.add("grouped");
    element.classList.add("edited-now");
    old.replaceWith(element);
    this.elements.set(keyOf(message), element);
  }

  deleted(key) {
    this.elements.get(key)?.remove();
    this.elements.delete(key);
  }

  // The end of the list

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END;
  }

  /** Follow the newest message until the person scrolls up. */
  scrolled() {
    const top = this.list.scrollTop;
    if (this.atEnd()) this.following = true;
    else if (top < this.lastTop) this.following = false;
    this.lastTop = top;
    this.toEnd.hidden = this.atEnd();
    if (this.atEnd() && this.world.isShown(this)) this.setUnread(0);
  }

  scrollToEnd() {
    this.following = true;
    this.list.scrollTop = this.list.scrollHeight;
    if (this.unread && this.world.isShown(this)) this.setUnread(0);
  }

  setUnread(count) {
    this.unread = count;
    this.count.textContent = String(count);
    this.count.hidden = !count;
    this.world.badge(this);
  }

  // What the person does

  async act(path, body = {}) {
    const where = this.inGroup() && IN_CHAT.has(path) ? { chat_id: this.chatId } : {};
    try {
      return await post(`people/${this.person.id}/${path}`, { ...body, ...where });
    } catch (error) {
      return this.fail(error);
    }
  }

  /** Forward a message of the chat with the bot into a group, and open that. */
  async forward(message, chatId) {
    if (await this.act("forward", { message_id: message.message_id, to_chat_id: chatId })) await this.open(chatId);
  }

  fail(error) {
    this.toast(t("failed", error.message));
    return null;
  }

  async press(message, button, element) {
    if (button.url) return this.openLink(button.url);
    if (button.web_app) return this.openApp(button.web_app.url);
    if (button.copy_text) {
      await navigator.clipboard.writeText(button.copy_text.text);
      return this.toast(t("copied"));
    }
    element.classList.add("loading");
    const stop = () => element.classList.remove("loading");
    // What is tapped is what is shown, even if the bot has edited the message a moment ago.
    const ephemeral = message.ephemeral_message_id ? { ephemeral_message_id: message.ephemeral_message_id } : {};
    const answer = await this.act("press", { data: button.callback_data, message_id: message.message_id, forged: true, ...ephemeral });
    if (!answer?.callback_query_id) return stop();
    this.pressed.set(answer.callback_query_id, stop);
    if (this.early?.callback_query_id === answer.callback_query_id) stop();
    return setTimeout(stop, PRESS_MS);
  }

  answered(answer) {
    this.early = answer;
    this.pressed.get(answer.callback_query_id)?.();
    this.pressed.delete(answer.callback_query_id);
    if (answer.url) this.openLink(answer.url);
    if (!answer.text) return;
    if (answer.alert) alert(`${this.bot.name} → ${fullName(this.person)}`, answer.text);
    else this.toast(answer.text);
  }

  async pressReply(button) {
    if (button.request_users) {
      const request = button.request_users;
      const most = request.max_quantity ?? 1;
      const ids = await pickPeople(most > 1 ? t("chooseFew", most) : t("choosePerson"), this.world.people(), most);
      if (ids) await this.act("pick", { user_ids: ids, request_id: request.request_id });
    } else if (button.request_contact) await this.act("messages", { share: "contact" });
    else if (button.request_location) await this.act("messages", { location: { latitude: 55.7558, longitude: 37.6173 } });
    else await this.act("messages", { text: button.text });
  }

  openApp(address, startParam) {
    return openWebApp(this, address, startParam).catch((error) => this.fail(error));
  }

  openLink(address) {
    const shared = sharedLink(address);
    const payload = startPayload(address, this.bot.username);
    const startParam = startAppParam(address, this.bot.username);
    const app = this.menuButton?.web_app;
    if (startParam !== null && app) this.openApp(app.url, startParam);
    else if (shared) this.openElsewhere(shared);
    else if (payload !== null) this.open(this.person.id).then(() => this.act("start", { payload }));
    else openOutside(address);
  }

  async openElsewhere(address) {
    const others = this.world.people().filter((person) => person.id !== this.person.id);
    const [id] = (await pickPeople(t("openAs"), others, 1)) ?? [];
    if (!id) return;
    const pane = this.world.paneOf(id);
    this.world.show(pane);
    pane.openLink(address);
  }

  // What comes and goes

  typing(action) {
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.stopTyping(), TYPING_MS);
    this.setStatus(t(action === "upload_document" ? "sending" : "typing"), true);
  }

  stopTyping() {
    clearTimeout(this.typingTimer);
    this.typingTimer = null;
    this.draw();
  }

  toast(text) {
    this.box.querySelector(".toast")?.remove();
    const toast = el("div", { class: "toast", role: "status" }, text);
    this.box.append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  openMenu() {
    if (this.menu) {
      this.closeMenus(null);
      return;
    }
    const { person } = this;
    const item = (name, text, onclick, kind = "") => {
      const choose = () => {
        this.closeMenus(null);
        onclick();
      };
      return el("button", { type: "button", class: `menu-item ${kind}`, role: "menuitem", onclick: choose }, icon(name), text);
    };
    this.menu = el(
      "div",
      { class: "menu menu-head", role: "menu" },
      item("restart", t("restart"), () => this.act("start")),
      item("copy", t("copyId"), () => navigator.clipboard.writeText(String(person.id)).then(() => this.toast(t("copied")))),
      person.blocked ? item("check", t("unblockMenu"), () => this.act("unblock")) : item("block", t("block"), () => this.act("block")),
      item("trash", t("remove"), () => this.remove(), "danger"),
    );
    this.menu.addEventListener("keydown", (event) => event.key === "Escape" && this.closeMenus(null));
    this.element.append(this.menu);
    this.menu.querySelector("button").focus();
  }

  closeMenus(target) {
    if (this.menu && !this.menu.contains(target)) {
      this.menu.remove();
      this.menu = null;
    }
    if (!this.composer.element.contains(target)) this.composer.closeMenu();
  }

  async remove() {
    if (await confirm(t("remove"), t("removeSure", fullName(this.person)), t("deleteIt"))) {
      await call("DELETE", `people/${this.person.id}`).catch((error) => this.fail(error));
    }
  }
}
