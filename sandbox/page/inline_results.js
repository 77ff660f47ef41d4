// Inline mode: what the bot offers for "@bot words" in the input field, and the choice among it.

import { el } from "./dom.js";
import { t } from "./texts.js";

const PAUSE_MS = 300;

export class InlineResults {
  constructor(pane) {
    this.pane = pane;
    this.asked = null;
    this.element = el("div", { class: "inline-results", role: "listbox", "aria-label": t("inlineResults"), hidden: true });
  }

  /** What stands in the input field now. */
  typed(text) {
    clearTimeout(this.timer);
    const query = this.queryIn(text);
    if (query === null) this.clear();
    else this.timer = setTimeout(() => this.ask(query), PAUSE_MS);
  }

  /** The words behind @bot, or null where the text is no query. */
  queryIn(text) {
    const name = `@${this.pane.bot.username}`;
    const [first] = text.split(/\s/, 1);
    return first.toLowerCase() === name.toLowerCase() ? text.slice(first.length).trim() : null;
  }

  async ask(query) {
    const answer = await this.pane.act("inline", { query });
    this.asked = answer?.inline_query_id ?? null;
    if (this.early?.inline_query_id === this.asked && this.asked) this.show(this.early);
  }

  show(change) {
    this.early = change;
    if (change.inline_query_id !== this.asked) return;
    const { button } = change;
    const open = () => this.pane.openLink(`https://t.me/${this.pane.bot.username}?start=${button.start_parameter}`);
    this.element.replaceChildren(
      ...(button?.start_parameter ? [el("button", { type: "button", class: "menu-item", onclick: open }, el("b", {}, button.text))] : []),
      ...change.results.map((result) => this.item(result)),
    );
    if (!this.element.children.length) this.element.append(el("p", { class: "menu-empty" }, t("noResults")));
    this.element.hidden = false;
  }

  item({ id, title, description }) {
    const choose = () => {
      const query = this.asked;
      this.pane.composer.clear();
      this.clear();
      this.pane.act(`inline/${query}`, { result_id: id });
    };
    return el("button", { type: "button", class: "menu-item", role: "option", onclick: choose }, el("b", {}, title), el("span", {}, description ?? ""));
  }

  clear() {
    clearTimeout(this.timer);
    this.asked = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
