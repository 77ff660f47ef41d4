// Addresses of what is shown: those of the server's own pages, so that each opens without scripts, too.

const NARROW = matchMedia("(max-width: 44rem)");
const REMEMBERED = "calendar-view";
export const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay", list: "list" };

export const isNarrow = () => NARROW.matches;

// The view to begin with: the address says it, the page, the last visit, or the window.
export function chooseView(config) {
  const asked = new URLSearchParams(location.search).get("view");
  const usual = isNarrow() ? "list" : "week";
  return [asked, config.view, recall(), usual].find((name) => Object.hasOwn(VIEWS, name ?? ""));
}

function recall() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // storage is off
  }
}

// Let the address and the next visit have what is shown now.
export function keepPlace(config, name, day) {
  const undo = new URLSearchParams(location.search).get("undo"); // can be pressed after a reload, too
  const query = String(new URLSearchParams({
    ...(name !== "month" && { from: day }),
    ...(!["month", "list"].includes(name) && { view: name }),
    ...(undo && { undo }),
  }));
  const place = name === "month" ? `${config.month}${day.slice(0, 4)}/${Number(day.slice(5, 7))}/` : config.agenda;
  history.replaceState(null, "", query ? `${place}?${query}` : place);
  try {
    localStorage.setItem(REMEMBERED, name);
  } catch {
    // the next visit begins as the first one did
  }
}

// The form of a new event at a time that was chosen: `start` and `end` are wall clock times, `end` may be missing.
export function makeNewEvent(config, { start, end, allDay }) {
  const query = new URLSearchParams({ date: start.slice(0, 10) });
  if (allDay) {
    query.set("all_day", "1");
    const last = end ? addDays(end.slice(0, 10), -1) : query.get("date");
    if (last !== query.get("date")) query.set("end_date", last);
  } else {
    query.set("time", start.slice(11, 16));
    if (end) query.set("length", String((Date.parse(`${end.slice(0, 19)}Z`) - Date.parse(`${start.slice(0, 19)}Z`)) / 60_000));
  }
  return `${config.newEvent}?${query}`;
}

export function addDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
