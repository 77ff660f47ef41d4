// An entry that was dragged or pulled: the server is asked, and what it does not do goes back to where it was.

import { askFirst } from "./dialog.js";
import { askAgain, Away } from "./net.js";

const UNDO_FOR = 10_000; // milliseconds
const NO_END = "none";

export class Hands {
  constructor({ config, calendar, place }) {
    Object.assign(this, { config, calendar, words: config.words });
    this.toast = Object.assign(document.createElement("div"), { className: "drawn-toast", hidden: true });
    this.toast.setAttribute("role", "status");
    place.append(this.toast);
  }

  // What FullCalendar calls after a drag (`stretched`: after a pull).
  async moved(info, stretched) {
    const { event, oldEvent } = info;
    const { kind, number, wholeDays, minutes } = event.extendedProps;
    const { start, end } = makeTimes(event, wholeDays);
    const before = makeTimes(oldEvent, wholeDays);
    const wish = { kind, number, was: before.start, start, end: stretched ? end : "" };
    info.el.setAttribute("aria-busy", "true");
    const { done, scope } = await this.send(wish);
    if (!done) info.revert();
    this.calendar.refetchEvents();
    if (!done) return;
    // What had no end gets none again. Where the clocks change, it may stand elsewhere than it was put, and last longer than
    // its times say.
    const lasted = stretched ? { end: before.end || NO_END, minutes: minutes ?? "" } : { end: "" };
    const back = { kind, number: done.number, was: done.start, start: before.start, ...lasted, ...scope };
    this.tell(done.done, done.undo ? () => this.undo(back) : null);
  }

  async undo(back) {
    this.toast.hidden = true;
    const { done } = await this.send(back);
    this.calendar.refetchEvents();
    if (done) this.tell(this.words.restored);
  }

  // Ask until it is done, refused or not wanted any more. The key is one and the same: it is done once.
  async send(wish) {
    if (!navigator.onLine) {
      this.refuse(this.words.unsent);
      this.waits = true;
      return {};
    }
    const body = new URLSearchParams({ ...wish, once: makeKey(), csrfmiddlewaretoken: getFormToken() });
    const scope = {};
    try {
      for (;;) {
        const answer = await askAgain(this.config.move, { method: "POST", body });
        if (answer.done) return { done: answer, scope };
        if (answer.question) {
          if (!(await askFirst(answer.question, this.words))) return {};
          body.append("yes", answer.question.yes);
        } else if (answer.choice) {
          const { field, ...choice } = answer.choice;
          const chosen = await askFirst({ ...choice, label: this.words.choose }, this.words);
          if (chosen === null) return {};
          body.set(field, chosen);
          scope[field] = chosen;
        } else {
          this.refuse(answer.refused ?? this.words.unknown);
          return {};
        }
      }
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      this.refuse(this.words.unknown);
      this.waits = true;
      return {};
    }
  }

  // The page shows how it is: what was said while there was no connection is over.
  settle() {
    if (this.waits) this.toast.hidden = true;
    this.waits = false;
  }

  refuse(sentence) {
    this.tell(sentence, null, true);
  }

  tell(sentence, undo = null, wrong = false) {
    clearTimeout(this.timer);
    this.waits = false; // for the connection
    this.toast.replaceChildren(Object.assign(document.createElement("p"), { textContent: sentence }));
    this.toast.setAttribute("role", wrong ? "alert" : "status");
    this.toast.classList.toggle("refusal", wrong);
    if (undo) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: this.words.undo });
      button.addEventListener("click", undo);
      this.toast.append(button);
    }
    this.toast.hidden = false;
    this.timer = setTimeout(() => (this.toast.hidden = true), UNDO_FOR);
  }
}

// The times as the server takes them. What stands on top but has a time of its own keeps that.
function makeTimes(to, wholeDays) {
  const cut = (date) => date && date.toISOString().slice(0, 19);
  const { begins } = to.extendedProps;
  if (!to.allDay || wholeDays || !begins) return { start: cut(to.start), end: cut(to.end) ?? "" };
  if (to.start.getTime() === Date.parse(`${begins.slice(0, 10)}T00:00:00Z`)) return { start: begins, end: "" };
  return { start: to.start.toISOString().slice(0, 10) + begins.slice(10), end: "" };
}

function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const getFormToken = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
