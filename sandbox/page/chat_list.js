// The chats of one person: with the bot, and the groups. Shown once there is a group.

import { el } from "./dom.js";
import { t } from "./texts.js";

export class ChatList {
  constructor(pane) {
    this.pane = pane;
    this.unread = new Map();
    this.element = el("nav", { class: "chat-list", "aria-label": t("chats"), hidden: true });
  }

  groups() {
    return this.pane.world.groupsOf(this.pane.person.id);
  }

  has(chatId) {
    return this.groups().some((group) => group.id === chatId);
  }

  draw() {
    const groups = this.groups();
    this.element.hidden = !groups.length;
    const own = { id: this.pane.person.id, title: t("chatWithBot") };
    this.element.replaceChildren(...[own, ...groups].map((chat) => this.item(chat)));
  }

  item({ id, title }) {
    const count = this.unread.get(id) ?? 0;
    return el(
      "button",
      { type: "button", class: "chat-choice", "aria-pressed": String(this.pane.chatId === id), onclick: () => this.pane.open(id) },
      title,
      count > 0 && el("span", { class: "badge", "aria-label": t("unread", count) }, String(count)),
    );
  }

  arrived(chatId) {
    if (chatId !== this.pane.person.id && !this.has(chatId)) return;
    this.unread.set(chatId, (this.unread.get(chatId) ?? 0) + 1);
    this.draw();
  }

  seen(chatId) {
    this.unread.delete(chatId);
  }
}
