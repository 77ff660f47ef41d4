// FullCalendar over the calendar's pages. Times are the person's wall clock throughout, and the browser's zone plays no
// part: FullCalendar is told that they are in UTC.

import { Calendar } from "fullcalendar";
import dayGridPlugin from "fullcalendar/daygrid";
import interactionPlugin from "fullcalendar/interaction";
import listPlugin from "fullcalendar/list";
import "fullcalendar/skeleton.css";
import themePlugin from "fullcalendar/themes/classic";
import "fullcalendar/themes/classic/palette.css";
import "fullcalendar/themes/classic/theme.css";
import timeGridPlugin from "fullcalendar/timegrid";
import "./lib/drawn.css";
import { Live } from "./lib/live.js";
import { Hands } from "./lib/hands.js";
import { watch } from "./lib/mending.js";
import { ask } from "./lib/net.js";
import { Others } from "./lib/others.js";
import { SecondZone } from "./lib/second_zone.js";
import { chooseView, isNarrow, keepPlace, makeNewEvent, VIEWS } from "./lib/places.js";

const NAMES = Object.fromEntries(Object.entries(VIEWS).map(([name, type]) => [type, name]));
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const MORNING = "08:00";
const LIST_DAYS = 14;
const MONDAY = 1;
const LONG_PRESS = 500; // milliseconds
const RETRY = 10_000; // milliseconds
const OTHERS_PAUSE = 60_000; // milliseconds after which others' times are asked for again
const DAYS = { day: "numeric", month: "long", year: "numeric" };
const DAY = 86_400_000; // milliseconds
// Pixels: the hours of a day scroll in a box of their own, which opens at the morning; on a phone a month fills the window, for
// its rows show as many entries as they have room for.
const fills = (type) => type.startsWith("timeGrid") || (type === VIEWS.month && isNarrow());
const getHeight = (type) => (fills(type) ? Math.max(420, innerHeight - (isNarrow() ? 250 : 160)) : "auto");

const nameTime = ({ hour, minute }) => [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");

// FullCalendar measures its rows when they are drawn, and makes them lower in a narrow window one frame later.
const settle = (then) => requestAnimationFrame(() => requestAnimationFrame(then));

function draw(config) {
  const { words } = config;
  const place = document.getElementById("drawn");
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "status");
  note.hidden = true;
  const box = document.createElement("div");
  place.append(note, box);
  const said = { away: "", partly: "" };
  const tell = (about, sentence) => {
    said[about] = sentence;
    note.textContent = said.away || said.partly;
    note.hidden = !note.textContent;
    note.classList.toggle("drawn-away", Boolean(said.away)); // what comes and goes pushes nothing from under a finger
  };

  const live = new Live({
    address: config.version,
    now: config.now,
    changed: () => calendar.refetchEvents(),
    connection: (there) => {
      tell("away", there ? "" : words.away);
      // What could not be read is read when the connection is back, and now and then if it fails for another reason.
      if (there && unread && (wasAway || Date.now() - unread > RETRY)) calendar.refetchEvents();
      if (there && wasAway) hands.settle();
      wasAway = !there;
    },
  });
  let wasAway = false;
  let unread = 0; // since when the shown days could not be read
  const setRead = (done) => {
    if (done === !unread) return;
    unread = done ? 0 : Date.now();
    calendar.setOption("noEventsText", done ? words.nothing : words.unread);
  };

  async function read({ start, end, startStr, endStr }) {
    try {
      const days = `?start=${startStr.slice(0, 10)}&end=${endStr.slice(0, 10)}`;
      const found = await ask(config.entries + days + (end - start <= 7 * DAY ? others.query : ""));
      if (found.status !== 200) throw new Error(found.error);
      live.note(found.version);
      setRead(true);
      tell("away", "");
      tell("partly", found.partly);
      return [...found.entries, ...found.busy, ...daysOff];
    } catch (error) {
      setRead(false);
      tell("away", words.away);
      throw error;
    }
  }

  // FullCalendar has no working hours of a date: a day off is a background that fills its column.
  const daysOff = config.daysOff.map((day) => ({
    start: `${day}T00:00:00`, end: `${day}T24:00:00`, display: "background", title: words.off, label: words.off, className: "off",
  }));

  const weekdays = new Intl.DateTimeFormat(config.language, { weekday: "short", timeZone: "UTC" });
  const nameDay = (date) => weekdays.format(date); // FullCalendar leaves the number out where a column is narrow

  // On the last day of a week, the week from today on: of this one nothing is left to come.
  const today = config.now.slice(0, 10);
  const endsToday = config.date === today && (new Date(Date.parse(`${today}T00:00:00Z`) + DAY)).getUTCDay() === MONDAY;

  // Both clocks of a week are those of its first day.
  const hours = ({ date, text }) => {
    if (!second.zone) return { domNodes: [new Text(text)] };
    const first = calendar.view.activeStart;
    const there = Object.assign(document.createElement("small"), {
      className: "there", title: second.zone, textContent: second.format(new Date(first.getTime() + (date.getTime() % DAY))),
    });
    return { domNodes: [new Text(text), there] };
  };
  const drawHours = () => calendar.setOption("slotHeaderContent", (info) => hours(info));
  const second = new SecondZone({
    zone: config.zone,
    words,
    changed: () => {
      drawHours();
      openHours(calendar.view.type);
    },
  });
  const openHours = (type) => type.startsWith("timeGrid") && settle(() => calendar.scrollToTime(MORNING));

  const others = new Others({ address: config.others, words, changed: () => calendar.refetchEvents() });
  // Their changes don't change the person's own version.
  setInterval(() => !document.hidden && !others.root.hidden && others.query && calendar.refetchEvents(), OTHERS_PAUSE);

  const calendar = new Calendar(box, {
    plugins: [dayGridPlugin, timeGridPlugin, listPlugin, interactionPlugin, themePlugin],
    timeZone: "UTC",
    now: () => live.now.toISOString(),
    locale: config.language,
    firstDay: MONDAY,
    initialDate: config.date,
    initialView: VIEWS[chooseView(config)],
    headerToolbar: { start: "prev,today,next", center: "title", end: "dayGridMonth,timeGridWeek,timeGridDay,list" },
    buttons: {
      prev: { hint: words.back },
      next: { hint: words.forward },
      today: { text: words.today, hint: words.today },
      dayGridMonth: { text: words.month, hint: words.month },
      timeGridWeek: { text: words.week, hint: words.week },
      timeGridDay: { text: words.day, hint: words.day },
      list: { text: words.list, hint: words.list },
    },
    views: {
      dayGridMonth: { dayHeaderContent: ({ date }) => nameDay(date) },
      timeGridWeek: { titleFormat: DAYS, ...(endsToday && { dateAlignment: "day" }), dayHeaderContent: ({ date }) => `${nameDay(date)} ${date.getUTCDate()}` },
      timeGridDay: { titleFormat: { weekday: "long", ...DAYS } },
      list: { type: "list", duration: { days: LIST_DAYS }, titleFormat: DAYS },
    },
    allDayText: words.allDay,
    allDayHeaderInnerClass: "all-day",
    timedText: words.hours,
    eventsHint: words.list,
    noEventsText: words.nothing,
    moreLinkText: (count) => words.more.replace("{n}", count),
    moreLinkHint: (count) => words.more.replace("{n}", count),
    closeHint: words.close,
    eventTimeFormat: ({ start, end }) => [start, ...(end ? [end] : [])].map(nameTime).join("–"), // as everywhere else
    slotHeaderFormat: TIME,
    height: getHeight(VIEWS[chooseView(config)]),
    toolbarTitleClass: "drawn-title",
    navLinkHint: words.goTo,
    viewHint: "$0",
    viewChangeHint: words.view,
    headingLevel: 2,
    nowIndicator: true,
    businessHours: config.hours ?? false,
    navLinks: true,
    dayMaxEvents: true,
    slotEventOverlap: false,
    slotDuration: "00:30",
    snapDuration: "00:15",
    scrollTime: MORNING,
    selectable: true,
    selectMinDistance: 5,
    longPressDelay: LONG_PRESS,
    editable: false, // but for what the server says of an entry
    eventAllow: (span, event) => span.allDay === event.allDay, // a time of day is made whole days in the form
    eventDrop: (info) => hands.moved(info, false),
    eventResize: (info) => hands.moved(info, true),
    events: read,
    lazyFetching: false,
    eventClass: ({ view }) => ({ [VIEWS.list]: "listed", [VIEWS.week]: "placed in-week", [VIEWS.day]: "placed" })[view.type] ?? "",
    eventTitleClass: "entry-title",
    eventTimeClass: "entry-time",
    eventDidMount: ({ el, event, view }) => {
      const { more } = event.extendedProps;
      if (more && view.type === VIEWS.list) el.querySelector(".entry-title")?.append(Object.assign(document.createElement("small"), { textContent: more }));
      const link = el.matches("a") ? el : (el.querySelector("a") ?? el);
      link.setAttribute("aria-label", event.extendedProps.label);
      el.title = event.extendedProps.label;
    },
    dateClick: ({ dateStr, allDay, view }) => {
      if (view.type === VIEWS.month && isNarrow()) calendar.changeView(VIEWS.day, dateStr);
      else location.assign(makeNewEvent(config, { start: dateStr, allDay: allDay && view.type !== VIEWS.month }));
    },
    select: ({ startStr, endStr, allDay }) => location.assign(makeNewEvent(config, { start: startStr, end: endStr, allDay })),
    datesSet: ({ view }) => {
      calendar.setOption("height", getHeight(view.type));
      second.root.hidden = others.root.hidden = !view.type.startsWith("timeGrid");
      if (second.zone) drawHours();
      openHours(view.type);
      keepPlace(config, NAMES[view.type], calendar.formatIso(calendar.getDate(), true));
    },
  });

  leaveLongPresses(box);
  const hands = new Hands({ config, calendar, place });
  document.getElementById("plain").hidden = true;
  document.querySelector("h1").classList.add("hidden");
  document.querySelector(`nav a[href="${config.month}"]`)?.remove(); // the drawn calendar has a button for it
  place.append(others.root, second.root);
  place.hidden = false;
  calendar.render();
  watch(box, words.hours);
  // On paper nothing scrolls: all hours of the day are there.
  addEventListener("beforeprint", () => calendar.setOption("height", "auto"));
  addEventListener("afterprint", () => calendar.setOption("height", getHeight(calendar.view.type)));
  addEventListener("resize", () => calendar.setOption("height", getHeight(calendar.view.type)));
  // A phone that is turned shows other hours in its box.
  matchMedia("(orientation: portrait)").addEventListener("change", () => openHours(calendar.view.type));
  return calendar;
}

// What a finger presses for long is picked up, to be moved or pulled: letting go of it opens nothing.
function leaveLongPresses(box) {
  let touched = Infinity; // when; no finger
  box.addEventListener("pointerdown", ({ pointerType, timeStamp }) => (touched = pointerType === "touch" ? timeStamp : Infinity), true);
  box.addEventListener("click", (event) => event.detail && event.timeStamp - touched >= LONG_PRESS && event.preventDefault(), true);
}

const config = document.getElementById("drawn-config");
if (config) draw(JSON.parse(config.textContent));
