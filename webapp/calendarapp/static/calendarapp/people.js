/* Fields with a person: people are suggested while the user types. The page is told who is chosen (the event "person"). */
"use strict";
(() => {
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const known = new Map(); // what the field holds -> who that is

  async function suggest(field, list) {
    const text = field.value.trim();
    if (!text || known.has(field.value)) return;
    const answer = await fetch(`${field.dataset.people}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || field.value.trim() !== text) return;
    const {people} = await answer.json();
    list.replaceChildren(...people.map((person) => {
      known.set(person.value, person);
      if (String(person.id) === text) known.set(text, person);
      const option = document.createElement("option");
      option.value = person.value;
      option.label = person.label ? `${person.value} ${person.label}` : person.value;
      return option;
    }));
    list.dataset.for = text;
    if (known.has(field.value)) tell(field);
  }

  function tell(field) {
    const person = known.get(field.value);
    if (person) field.dispatchEvent(new CustomEvent("person", {bubbles: true, detail: person}));
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll("[data-people]")) {
      const list = document.createElement("datalist");
      list.id = `${field.id}_people`;
      field.after(list);
      field.setAttribute("list", list.id);
      let waiting = 0;
      field.addEventListener("input", () => {
        clearTimeout(waiting);
        tell(field);
        waiting = setTimeout(() => suggest(field, list), PAUSE);
      });
    }
  });
})();
