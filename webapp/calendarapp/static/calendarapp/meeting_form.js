/* A new meeting: the organizer whom `people.js` suggested brings their zone and usual duration. */
"use strict";
(() => {
  function fill(id, value) {
    const field = document.getElementById(id);
    if (!field || field.dataset.touched || value === null) return;
    field.value = value;
  }

  document.addEventListener("person", (event) => {
    if (event.target.id !== "id_organizer_tg_id") return;
    fill("id_timezone", event.detail.timezone);
    fill("id_duration_minutes", event.detail.duration_minutes);
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const id of ["id_date", "id_time", "id_timezone", "id_duration_minutes"]) {
      const field = document.getElementById(id);
      if (field) field.addEventListener("input", () => { field.dataset.touched = "1"; });
    }
  });
})();
