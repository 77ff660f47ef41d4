// Messages as elements: bubbles, cards, inline keyboards.

import { fileUrl } from "./api.js";
import { fullName } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { formatted } from "./formatting.js";
import { botLink } from "./links.js";
import { pollElement } from "./poll.js";
import { clock, exact, t } from "./texts.js";

/** Whether the message is the bot's. */
export const fromBot = (message) => Boolean(message.from?.is_bot);

/** Messages that stand in the middle of the chat without a bubble. */
export const isService = (message) => SERVICE.some((kind) => message[kind]);

/** What names a message in its chat: an ephemeral one has no number among the others. */
export const keyOf = (message) => message.message_id || `e${message.ephemeral_message_id}`;

const SERVICE = ["users_shared", "new_chat_members", "left_chat_member", "poll_option_added"];

/** The element of one message. `context` = {botUsername, person, nameOf, command, link, press, elsewhere, forwardsTo, forward}. */
export function messageElement(message, context) {
  if (isService(message)) return el("p", { class: "pill", "data-message-id": message.message_id }, serviceText(message, context));
  const mine = message.from?.id === context.person.id;
  const kind = `${message.sticker ? " sticker" : ""}${message.ephemeral_message_id ? " ephemeral" : ""}`;
  const rows = message.reply_markup?.inline_keyboard;
  const address = fromBot(message) ? botLink(message, context.botUsername) : null;
  return el(
    "article",
    {
      class: `message ${mine ? "out" : "in"}${kind}${rows?.some((row) => row.length > 2) ? " wide" : ""}`,
      "data-message-id": keyOf(message),
      "aria-label": `${fromBot(message) ? context.botName : fullName(message.from ?? context.person)}, ${clock(message.date)}`,
    },
    el("div", { class: "bubble" }, ...bubble(message, context)),
    rows && inlineKeyboard(message, rows, context),
    address && elsewhere(t("elsewhere"), () => context.elsewhere(address)),
    message.poll && !message.poll.is_closed && context.forwardsTo.map((group) => elsewhere(t("forwardTo", group.title), () => context.forward(message, group.id))),
  );
}

const elsewhere = (text, onclick) => el("button", { type: "button", class: "elsewhere", onclick }, icon("forward"), text);

/** What a message says, in one line. */
export function summary(message) {
  return message.text ?? message.caption ?? message.document?.file_name ?? message.sticker?.emoji ?? "…";
}

function bubble(message, context) {
  const parts = [];
  const mine = message.from?.id === context.person.id;
  const via = message.via_bot ? ` ${t("via", message.via_bot.username)}` : "";
  if (via || (context.group && !mine && message.from)) parts.push(el("span", { class: "sender" }, `${mine ? "" : message.from.first_name}${via}`));
  if (message.forward_origin) parts.push(el("span", { class: "sender" }, t("forwarded", message.forward_origin.sender_user.first_name)));
  if (message.ephemeral_message_id) parts.push(el("span", { class: "only-you" }, t("onlyYou")));
  if (message.poll) parts.push(pollElement(message, context));
  if (message.reply_to_message) parts.push(el("span", { class: "reply" }, summary(message.reply_to_message)));
  if (message.document) parts.push(documentCard(message.document));
  if (message.location) parts.push(card(icon("pin"), t("place"), `${message.location.latitude}, ${message.location.longitude}`));
  if (message.contact) parts.push(card(icon("person"), message.contact.first_name, message.contact.phone_number));
  if (message.photo) parts.push(el("div", { class: "photo-face", role: "img", "aria-label": t("photo") }, "🌄"));
  if (message.sticker) parts.push(el("div", { class: "sticker-face", role: "img", "aria-label": t("sticker") }, message.sticker.emoji));
  const text = message.text ?? message.caption;
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  const content = text === undefined ? [] : formatted(text, entities, context);
  parts.push(el("div", { class: "text" }, content, meta(message, mine)));
  return parts;
}

function meta(message, mine) {
  return el(
    "span",
    { class: "meta", title: exact(message.edit_date ?? message.date) },
    message.edit_date && el("span", {}, t("edited")),
    el("time", {}, clock(message.date)),
    mine && icon("read"),
  );
}

function card(face, title, details) {
  return el("div", { class: "card" }, el("span", { class: "card-icon" }, face), el("span", {}, el("b", {}, title), el("small", {}, details)));
}

function documentCard(document) {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(document.file_name ?? "")?.[1]?.toUpperCase();
  return el(
    "a",
    { class: "card", href: fileUrl(document.file_id), download: document.file_name ?? "file" },
    el("span", { class: "card-icon" }, extension ?? icon("file")),
    el("span", {}, el("b", {}, document.file_name ?? t("document")), el("small", {}, size(document.file_size ?? 0))),
  );
}

function size(bytes) {
  const units = t("bytes").split(" ");
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 2);
  return `${Math.round((bytes / 1024 ** step) * 10) / 10} ${units[step]}`;
}

function inlineKeyboard(message, rows, context) {
  const keyboard = el("div", { class: "inline-keyboard" });
  for (const row of rows) {
    const line = el("div", { class: `inline-row${row.length > 4 ? " tight" : ""}` });
    for (const button of row) line.append(inlineButton(message, button, context));
    keyboard.append(line);
  }
  return keyboard;
}

function inlineButton(message, button, context) {
  const corner = button.url ? icon("link") : button.copy_text ? icon("copy") : null;
  corner?.classList.add("corner");
  const element = el(
    "button",
    { type: "button", class: `inline-button ${button.style ?? ""}`, disabled: Boolean(button.disabled), title: button.url },
    button.text,
    corner,
  );
  element.addEventListener("click", () => context.press(message, button, element));
  return element;
}

function serviceText(message, context) {
  const [added] = message.new_chat_members ?? [];
  if (added) return added.is_bot ? t("joined") : t("memberJoined", added.first_name);
  if (message.left_chat_member) return t("memberLeft", message.left_chat_member.first_name);
  if (message.poll_option_added) return t("optionAdded", message.poll_option_added.option_text);
  return t("shared", message.users_shared.users.map((user) => context.nameOf(user.user_id)).join(", "));
}
