// The page: people's panes side by side, tabs on a phone, and the stream of changes that feeds them.

import { follow, get, post } from "./api.js";
import { fullName, newGroup, newPerson, pickPeople } from "./dialogs.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { startPayload } from "./links.js";
import { Pane } from "./pane.js";
import { language, switchLanguage, t } from "./texts.js";

const HINT_KEY = "sandbox-hint-closed";
const narrow = window.matchMedia("(max-width: 760px)");
const $ = (id) => document.getElementById(id);

const panes = new Map();
let people = [];
let groups = [];
let current = null;

const world = {
  people: () => people,
  groupsOf: (id) => groups.filter((group) => group.members.includes(id)),
  paneOf: (id) => panes.get(id),
  isShown: (pane) => document.visibilityState === "visible" && (!narrow.matches || current === pane),
  badge: drawTabs,
  show: select,
};

function select(pane) {
  current = pane;
  for (const other of panes.values()) other.element.classList.toggle("current", other === pane);
  drawTabs();
  pane?.scrollToEnd();
}

function drawTabs() {
  const tabs = [...panes.values()].map((pane) =>
    el(
      "button",
      {
        type: "button",
        class: "tab",
        role: "tab",
        "aria-selected": String(pane === current),
        "aria-controls": pane.element.id,
        onclick: () => select(pane),
      },
      avatar(pane.person, "small"),
      fullName(pane.person),
      pane.unread > 0 && el("span", { class: "badge", "aria-label": t("unread", pane.unread) }, String(pane.unread)),
    ),
  );
  $("tabs").replaceChildren(...tabs);
}

async function loadPeople() {
  const answer = await get("people");
  people = answer.people;
  groups = answer.groups.filter((group) => group.type !== "channel");
  for (const [id, pane] of panes) {
    if (people.some((person) => person.id === id)) continue;
    pane.element.remove();
    panes.delete(id);
  }
  for (const person of people) {
    const known = panes.get(person.id);
    if (known) known.setPerson(person);
    else await addPane(person);
  }
  if (!panes.has(current?.person.id)) select(panes.values().next().value ?? null);
  drawTabs();
}

async function addPane(person) {
  const pane = new Pane(person, world);
  panes.set(person.id, pane);
  $("panes").append(pane.element);
  await pane.load();
}

function onChange(change) {
  if (change.type === "people") loadPeople();
  else if (change.type === "commands" || change.type === "bot") refreshBot();
  else for (const pane of panes.values()) pane.take(change);
}

async function refreshBot() {
  for (const pane of panes.values()) {
    const { commands, bot, menu_button: menuButton } = await get(pane.address());
    Object.assign(pane, { commands, bot, menuButton });
    pane.draw();
  }
}

async function reload() {
  await loadPeople();
  await Promise.all([...panes.values()].map((pane) => pane.load()));
}

function drawTop() {
  document.documentElement.lang = language();
  document.title = t("title");
  $("title").textContent = t("title");
  $("subtitle").textContent = t("subtitle");
  $("tabs").setAttribute("aria-label", t("people"));
  $("language").textContent = narrow.matches ? t("languageShort") : t("language");
  $("language").setAttribute("aria-label", t("languageLabel"));
  $("add-person").replaceChildren(narrow.matches ? "+" : t("addPerson"));
  $("add-person").setAttribute("aria-label", t("addPerson"));
  $("add-group").replaceChildren(narrow.matches ? icon("people") : t("addGroup"));
  $("add-group").setAttribute("aria-label", t("addGroup"));
  $("show-hint").replaceChildren(icon("help"));
  $("show-hint").setAttribute("aria-label", t("showHint"));
  $("show-hint").title = t("showHint");
  $("offline").textContent = t("offline");
  drawHint();
}

function drawHint() {
  const closed = localStorage.getItem(HINT_KEY) === "yes";
  const step = (number, [before, command, after], person) =>
    el(
      "li",
      {},
      el("span", { class: "hint-number" }, String(number)),
      el(
        "span",
        {},
        before,
        command && el("button", { type: "button", class: "hint-command", onclick: () => hintPressed(person, command) }, command),
        el("span", { class: "extra" }, after),
      ),
    );
  const steps = [step(1, t("hintNew"), 0), step(2, t("hintInvite"), 0), step(3, t("hintConfirm"), 1)];
  $("hint").replaceChildren(el("ol", { class: "hint-steps" }, steps), iconButton("close", t("closeHint"), () => setHint("yes")));
  $("hint").hidden = closed;
  $("show-hint").hidden = !closed;
}

function hintPressed(index, command) {
  const pane = [...panes.values()][index];
  if (!pane) return;
  select(pane);
  pane.act("messages", { text: command });
}

function setHint(closed) {
  localStorage.setItem(HINT_KEY, closed);
  drawHint();
}

async function changeLanguage() {
  switchLanguage();
  const selected = current?.person.id;
  panes.clear();
  $("panes").replaceChildren();
  drawTop();
  await loadPeople();
  if (panes.has(selected)) select(panes.get(selected));
}

async function addPerson() {
  const fields = await newPerson();
  if (fields) await post("people", fields).catch((error) => current?.fail(error));
}

/** One group with everybody and the bot; every pane shows it. */
async function addGroup() {
  const fields = await newGroup();
  if (!fields) return;
  const body = { title: fields.title, type: "supergroup", members: people.map((person) => person.id), bot: fields.bot !== "no" };
  const group = await post("groups", body).catch((error) => current?.fail(error));
  if (!group) return;
  await loadPeople();
  await Promise.all([...panes.values()].map((pane) => pane.open(group.id)));
}

/** Open a link to the bot that another page leads here with (`?link=`), for the person who is chosen. */
async function openGivenLink() {
  const link = new URLSearchParams(location.search).get("link") ?? "";
  history.replaceState(null, "", location.pathname);
  if (!current || startPayload(link, current.bot.username) === null) return;
  const [id] = (await pickPeople(t("openAs"), people, 1)) ?? [];
  if (!id) return;
  select(panes.get(id));
  current.openLink(link);
}

async function start() {
  $("language").addEventListener("click", changeLanguage);
  $("add-person").addEventListener("click", addPerson);
  $("add-group").addEventListener("click", addGroup);
  $("show-hint").addEventListener("click", () => setHint("no"));
  narrow.addEventListener("change", drawTop);
  drawTop();
  const { seq } = await get("changes");
  await loadPeople();
  follow(seq, { change: onChange, reset: reload, online: (online) => ($("offline").hidden = online) });
  await openGivenLink();
}

start();
