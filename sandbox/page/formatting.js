// Texts with entities as elements. Offsets are UTF-16 code units, which is what JavaScript's strings count.

import { el } from "./dom.js";
import { exact, moment } from "./texts.js";

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** The text of a message as a list of nodes. `actions` = {command(text), link(url)}. */
export function formatted(text, entities = [], actions) {
  return range(text, 0, text.length, [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length), actions);
}

function range(text, start, end, entities, actions) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at || entity.offset >= end) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = range(text, entity.offset, stop, entities.slice(i + 1), actions);
    nodes.push(wrapped(entity, text.slice(entity.offset, stop), inner, actions));
    // A block ends its line by itself.
    const ended = BLOCKS.has(entity.type) && text[stop] === "\n" && stop < end;
    at = ended ? stop + 1 : stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrapped(entity, text, inner, actions) {
  switch (entity.type) {
    case "url":
    case "text_link":
      return link(entity.url ?? text, inner, actions);
    case "email":
      return el("a", { href: `mailto:${text}` }, inner);
    case "bot_command":
      return el("button", { type: "button", class: "command", onclick: () => actions.command(text) }, inner);
    case "mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "mention" }, inner);
    case "text_mention":
      return el("span", { class: "mention", title: `ID ${entity.user.id}` }, inner);
    case "spoiler":
      return el("span", { class: "spoiler", tabindex: "0", onclick: (event) => event.currentTarget.classList.toggle("open") }, inner);
    case "date_time":
      return el("time", { class: "moment", title: exact(entity.unix_time) }, moment(entity.unix_time, entity.date_time_format, text));
    default:
      return el(PLAIN[entity.type] ?? "span", {}, inner);
  }
}

function link(address, inner, actions) {
  const follow = (event) => {
    event.preventDefault();
    actions.link(address);
  };
  const href = /^https?:/i.test(address) ? address : /^[a-z]+:/i.test(address) ? "#" : `https://${address}`;
  return el("a", { href, title: address, rel: "noopener noreferrer", target: "_blank", onclick: follow }, inner);
}
