/* A new meeting: people are suggested while somebody types, and the organizer brings their zone and usual duration. */
"use strict";
(() => {
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const known = new Map(); // what the field holds -> who that is

  function fill(id, value) {
    const field = document.getElementById(id);
    if (!field || field.dataset.touched || value === null) return;
    field.value = value;
  }

  function takeOver(person) {
    fill("id_timezone", person.timezone);
    fill("id_duration_minutes", person.duration_minutes);
  }

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
    if (known.has(field.value)) chosen(field);
  }

  function chosen(field) {
    const person = known.get(field.value);
    if (person && field.id === "id_organizer_tg_id") takeOver(person);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const id of ["id_date", "id_time", "id_timezone", "id_duration_minutes"]) {
      const field = document.getElementById(id);
      if (field) field.addEventListener("input", () => { field.dataset.touched = "1"; });
    }
    for (const field of document.querySelectorAll("[data-people]")) {
      const list = document.createElement("datalist");
      list.id = `${field.id}_people`;
      field.after(list);
      field.setAttribute("list", list.id);
      let waiting = 0;
      field.addEventListener("input", () => {
        clearTimeout(waiting);
        chosen(field);
        waiting = setTimeout(() => suggest(field, list), PAUSE);
      });
    }
  });
})();
