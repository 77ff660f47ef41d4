// Whose busy times are drawn behind the own entries: people of the person's meetings; the browser remembers who.

import { ask } from "./net.js";

const REMEMBERED = "calendar-others";
const MOST = 10;

export class Others {
  // `address` lists the people; `changed` is called when others are chosen.
  constructor({ address, words, changed }) {
    Object.assign(this, { address, words, changed });
    this.chosen = new Set(recall());
    this.root = Object.assign(document.createElement("details"), { className: "others" });
    this.people = Object.assign(document.createElement("p"), { textContent: "…" });
    this.people.setAttribute("role", "group");
    this.people.setAttribute("aria-label", words.others);
    this.root.append(Object.assign(document.createElement("summary"), { textContent: words.others }), this.people);
    this.root.addEventListener("toggle", () => this.root.open && this.list());
  }

  // What is asked of the server beside the own entries.
  get query() {
    return this.chosen.size ? `&busy=${[...this.chosen].join(",")}` : "";
  }

  async list() {
    try {
      const { people } = await ask(this.address);
      const known = people.map(({ number }) => number);
      const left = [...this.chosen].filter((number) => known.includes(number));
      if (left.length < this.chosen.size) this.choose(left); // some of them don't let it be seen any more
      this.people.replaceChildren(...(people.length ? people.map((one) => this.offer(one)) : [this.words.nobody]));
      this.limit();
    } catch {
      this.people.textContent = this.words.away;
    }
  }

  offer({ number, name }) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: this.chosen.has(number) });
    box.addEventListener("change", () => {
      const others = [...this.chosen].filter((one) => one !== number);
      this.choose(box.checked ? [...others, number] : others);
      this.limit();
    });
    label.append(box, " ", name);
    return label;
  }

  limit() {
    const full = this.chosen.size >= MOST;
    for (const box of this.people.querySelectorAll("input")) box.disabled = full && !box.checked;
  }

  choose(numbers) {
    this.chosen = new Set(numbers);
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify(numbers));
    } catch {
      // the next visit begins without them
    }
    this.changed();
  }
}

function recall() {
  try {
    const numbers = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(numbers) ? numbers.filter((one) => Number.isSafeInteger(one) && one > 0).slice(0, MOST) : [];
  } catch {
    return []; // storage is off, or has something else
  }
}
