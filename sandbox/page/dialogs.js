// Dialogs: an alert, a question, the picker of people, a form for a new person.

import { avatar, el, icon } from "./dom.js";
import { t } from "./texts.js";

function show(title, content, actions) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { "aria-label": title });
    const close = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && close(null));
    dialog.append(el("h2", { class: "dialog-title" }, title), ...content(close), el("div", { class: "dialog-actions" }, actions(close)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const button = (text, kind, onclick) => el("button", { type: "button", class: `text-button ${kind}`, onclick }, text);

/** Show a text until it is put away. */
export const alert = (title, text) =>
  show(title, () => [el("p", { class: "dialog-text" }, text)], (close) => [button(t("ok"), "primary", () => close(true))]);

/** Ask before something that can't be undone. */
export const confirm = (title, text, yes) =>
  show(title, () => [el("p", { class: "dialog-text" }, text)], (close) => [
    button(t("cancel"), "", () => close(false)),
    button(yes, "danger", () => close(true)),
  ]);

/** Let up to `most` people be chosen; resolves to their ids, or null. */
export function pickPeople(title, people, most) {
  const chosen = new Set();
  const choices = (close) => {
    const list = el("div", { class: "choices", role: most > 1 ? "group" : "radiogroup", "aria-label": title });
    const toggle = (item, person) => {
      if (most === 1) return close([person.id]);
      if (chosen.has(person.id)) chosen.delete(person.id);
      else if (chosen.size < most) chosen.add(person.id);
      return item.setAttribute("aria-checked", String(chosen.has(person.id)));
    };
    for (const person of people) {
      const item = el(
        "button",
        { type: "button", class: "choice", role: most > 1 ? "checkbox" : "radio", "aria-checked": "false" },
        avatar(person),
        el("span", { class: "choice-text" }, fullName(person), el("small", {}, handle(person))),
        icon("check"),
      );
      item.addEventListener("click", () => toggle(item, person));
      list.append(item);
    }
    return [list];
  };
  return show(title, choices, (close) => [
    button(t("cancel"), "", () => close(null)),
    most > 1 && button(t("choose"), "primary", () => close(chosen.size ? [...chosen] : null)),
  ]);
}

/** Ask for a new person; resolves to the fields of the control API, or null. */
export function newPerson() {
  const inputs = {
    first_name: el("input", { name: "first_name", required: true, maxlength: "64", autocomplete: "off", value: "Вера" }),
    last_name: el("input", { name: "last_name", maxlength: "64", autocomplete: "off" }),
    username: el("input", { name: "username", maxlength: "32", pattern: "[A-Za-z][A-Za-z0-9_]*", autocomplete: "off" }),
    language_code: el("select", { name: "language_code" }, el("option", { value: "ru" }, "Русский"), el("option", { value: "en" }, "English"), el("option", { value: "de" }, "Deutsch")),
  };
  const labels = { first_name: "name", last_name: "lastName", username: "username", language_code: "personLanguage" };
  const fields = Object.entries(inputs).map(([name, input]) => el("label", { class: "field" }, t(labels[name]), input));
  return form(t("newPerson"), fields, inputs, t("add"));
}

/** Ask for a new group of everybody; resolves to {title, bot}, or null. */
export function newGroup() {
  const inputs = {
    title: el("input", { name: "title", required: true, maxlength: "128", autocomplete: "off", value: t("groupTitle") }),
    bot: el("select", { name: "bot" }, el("option", { value: "yes" }, t("withBot")), el("option", { value: "no" }, t("withoutBot"))),
  };
  const labels = { title: "groupName", bot: "botInGroup" };
  const fields = Object.entries(inputs).map(([name, input]) => el("label", { class: "field" }, t(labels[name]), input));
  return form(t("newGroup"), [el("p", { class: "dialog-text" }, t("everybodyIsIn")), ...fields], inputs, t("add"));
}

/** Ask for a place; resolves to {latitude, longitude}, or null. */
export function place() {
  const number = (name, value) => el("input", { name, type: "number", step: "any", required: true, value });
  const inputs = { latitude: number("latitude", "55.7558"), longitude: number("longitude", "37.6173") };
  const fields = Object.entries(inputs).map(([name, input]) => el("label", { class: "field" }, t(name), input));
  return form(t("locationTitle"), fields, inputs, t("send"));
}

function form(title, fields, inputs, yes) {
  const send = (close) => {
    if (Object.values(inputs).some((input) => !input.reportValidity())) return;
    close(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])));
  };
  const content = (close) => {
    const submit = (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        send(close);
      }
    };
    return [el("div", { onkeydown: submit }, fields)];
  };
  return show(title, content, (close) => [
    button(t("cancel"), "", () => close(null)),
    button(yes, "primary", () => send(close)),
  ]);
}

/** First and last name. */
export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

/** @username and id, as far as there are any. */
export const handle = (person) => [person.username && `@${person.username}`, `ID ${person.id}`].filter(Boolean).join(" · ");
