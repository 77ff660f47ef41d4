// The page's own words, in two languages, and how it writes times.

const RU = {
  title: "Встреча · песочница",
  subtitle: "Telegram на этом компьютере: говорите с ботом за каждого из людей",
  addPerson: "Добавить человека",
  showHint: "Показать подсказку",
  closeHint: "Скрыть подсказку",
  language: "English",
  languageShort: "EN",
  languageLabel: "Switch to English",
  hintNew: ["Запустите бота у обоих. Анна:", "/new", "— событие"],
  hintInvite: ["Анна:", "/invite", "— выберите Бориса"],
  hintConfirm: ["Борис: «Подтвердить»", "", " — Анна узнает сразу"],
  people: "Люди",
  chatOf: (name) => `Чат: ${name} и бот`,
  messagesOf: (name) => `Сообщения: ${name}`,
  write: "Сообщение",
  send: "Отправить",
  attach: "Прикрепить",
  bytes: "Б КБ МБ",
  commands: "Меню",
  noCommands: "У бота пока нет команд",
  keyboard: "Клавиатура бота",
  typing: "бот печатает",
  sending: "бот отправляет файл",
  start: "ЗАПУСТИТЬ",
  unblock: "РАЗБЛОКИРОВАТЬ",
  welcome: "Что умеет этот бот?",
  nothingYet: "Нажмите «Запустить», чтобы начать разговор.",
  blocked: "бот заблокирован",
  edited: "изменено",
  today: "Сегодня",
  yesterday: "Вчера",
  toEnd: "К последнему сообщению",
  more: "Ещё",
  languageOf: (name) => `Язык Telegram: ${name}`,
  restart: "Отправить /start",
  block: "Заблокировать бота",
  unblockMenu: "Разблокировать бота",
  copyId: "Скопировать ID",
  copied: "Скопировано",
  remove: "Удалить аккаунт",
  removeSure: (name) => `Аккаунт «${name}» исчезнет из Telegram, и бот больше не сможет ему писать. Удалить?`,
  document: "Файл",
  location: "Место",
  contact: "Мой контакт",
  photo: "Фото",
  sticker: "Стикер",
  locationTitle: "Поделиться местом",
  latitude: "Широта",
  longitude: "Долгота",
  place: "Место на карте",
  choosePerson: "Кого выбрать?",
  chooseFew: (most) => `Выберите до ${most}`,
  shared: (names) => `Выбрано: ${names}`,
  elsewhere: "Открыть у другого",
  openAs: "Кто откроет ссылку?",
  cancel: "Отмена",
  choose: "Выбрать",
  add: "Добавить",
  ok: "Хорошо",
  deleteIt: "Удалить",
  name: "Имя",
  lastName: "Фамилия (можно не указывать)",
  username: "Имя пользователя без @ (можно не указывать)",
  newPerson: "Новый человек",
  personLanguage: "Язык Telegram",
  offline: "Нет связи с песочницей, пробуем снова…",
  away: "нет связи",
  tooLong: "Сообщение длиннее 4096 символов",
  failed: (why) => `Не получилось: ${why}`,
  joined: "бот добавлен",
  reply: "в ответ",
  webApp: "Приложение бота",
  back: "Назад",
  theme: "Светлая или тёмная тема",
  closeWebApp: "Закрыть приложение",
  closeSure: "То, что вы ввели, может не сохраниться. Закрыть?",
  closeAnyway: "Закрыть",
  unread: (count) => `непрочитанных: ${count}`,
  addGroup: "Создать группу",
  newGroup: "Новая группа",
  groupName: "Название",
  groupTitle: "Друзья",
  everybodyIsIn: "В группе будут все люди этой страницы.",
  botInGroup: "Бот",
  withBot: "добавить в группу",
  withoutBot: "не добавлять: тогда его зовут через @",
  chats: "Чаты",
  chatWithBot: "Бот",
  onlyYou: "видно только вам",
  forwardTo: (title) => `Переслать в «${title}»`,
  forwarded: (name) => `переслано от «${name}»`,
  via: (name) => `через @${name}`,
  memberJoined: (name) => `${name} теперь в группе`,
  memberLeft: (name) => `${name} больше не в группе`,
  optionAdded: (text) => `добавлен вариант: ${text}`,
  addOption: "Добавить вариант",
  inlineResults: "Что предлагает бот",
  noResults: "Бот ничего не предлагает",
  anonymousPoll: "Анонимный опрос",
  openPoll: "Открытый опрос",
  severalAnswers: "можно несколько ответов",
  pollClosed: "опрос завершён",
  pollUntil: (date) => `до ${date}`,
  voters: (count) => `проголосовали: ${count}`,
};

const EN = {
  title: "Vstrecha · sandbox",
  subtitle: "Telegram on this computer: talk to the bot as each of these people",
  addPerson: "Add a person",
  showHint: "Show the hint",
  closeHint: "Hide the hint",
  language: "Русский",
  languageShort: "RU",
  languageLabel: "Переключить на русский",
  hintNew: ["Start the bot as both. As Anna,", "/new", "event"],
  hintInvite: ["As Anna,", "/invite", "and pick Boris"],
  hintConfirm: ["As Boris, press “Confirm”", "", ": Anna is told right away"],
  people: "People",
  chatOf: (name) => `Chat of ${name} with the bot`,
  messagesOf: (name) => `Messages of ${name}`,
  write: "Message",
  send: "Send",
  attach: "Attach",
  bytes: "B KB MB",
  commands: "Menu",
  noCommands: "The bot has no commands yet",
  keyboard: "The bot's keyboard",
  typing: "bot is typing",
  sending: "bot is sending a file",
  start: "START",
  unblock: "UNBLOCK",
  welcome: "What can this bot do?",
  nothingYet: "Press “Start” to begin.",
  blocked: "the bot is blocked",
  edited: "edited",
  today: "Today",
  yesterday: "Yesterday",
  toEnd: "To the latest message",
  more: "More",
  languageOf: (name) => `Telegram language of ${name}`,
  restart: "Send /start",
  block: "Block the bot",
  unblockMenu: "Unblock the bot",
  copyId: "Copy the ID",
  copied: "Copied",
  remove: "Delete the account",
  removeSure: (name) => `${name}'s account will be removed from Telegram, and the bot won't reach it any more. Delete it?`,
  document: "File",
  location: "Location",
  contact: "My contact",
  photo: "Photo",
  sticker: "Sticker",
  locationTitle: "Share a location",
  latitude: "Latitude",
  longitude: "Longitude",
  place: "Place on the map",
  choosePerson: "Choose a person",
  chooseFew: (most) => `Choose up to ${most}`,
  shared: (names) => `Chosen: ${names}`,
  elsewhere: "Open as another person",
  openAs: "Who opens the link?",
  cancel: "Cancel",
  choose: "Choose",
  add: "Add",
  ok: "OK",
  deleteIt: "Delete",
  name: "First name",
  lastName: "Last name (optional)",
  username: "Username without @ (optional)",
  newPerson: "New person",
  personLanguage: "Telegram language",
  offline: "No connection to the sandbox, trying again…",
  away: "there is no connection",
  tooLong: "The message is longer than 4096 characters",
  failed: (why) => `That didn't work: ${why}`,
  joined: "bot added",
  reply: "in reply",
  webApp: "The bot's app",
  back: "Back",
  theme: "Light or dark theme",
  closeWebApp: "Close the app",
  closeSure: "What you have typed may not be saved. Close it?",
  closeAnyway: "Close",
  unread: (count) => `${count} unread`,
  addGroup: "Create a group",
  newGroup: "New group",
  groupName: "Name",
  groupTitle: "Friends",
  everybodyIsIn: "Everybody on this page will be in the group.",
  botInGroup: "The bot",
  withBot: "is added to the group",
  withoutBot: "stays out: it is called with @",
  chats: "Chats",
  chatWithBot: "Bot",
  onlyYou: "only you see this",
  forwardTo: (title) => `Forward to “${title}”`,
  forwarded: (name) => `forwarded from ${name}`,
  via: (name) => `via @${name}`,
  memberJoined: (name) => `${name} is in the group now`,
  memberLeft: (name) => `${name} has left the group`,
  optionAdded: (text) => `option added: ${text}`,
  addOption: "Add an option",
  inlineResults: "What the bot offers",
  noResults: "The bot offers nothing",
  anonymousPoll: "Anonymous poll",
  openPoll: "Poll with names",
  severalAnswers: "several answers",
  pollClosed: "closed",
  pollUntil: (date) => `until ${date}`,
  voters: (count) => `voted: ${count}`,
};

const KEY = "sandbox-language";
let current = localStorage.getItem(KEY) === "en" ? "en" : "ru";

/** The language the page speaks: "ru" or "en". */
export const language = () => current;

/** A text of the page, or what a text's function makes of the arguments. */
export function t(name, ...values) {
  const text = (current === "en" ? EN : RU)[name];
  return typeof text === "function" ? text(...values) : text;
}

/** Speak the other language from now on. */
export function switchLanguage() {
  current = current === "en" ? "ru" : "en";
  localStorage.setItem(KEY, current);
}

const format = (options) => (unix) => new Intl.DateTimeFormat(current, options).format(new Date(unix * 1000));

export const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const exact = format({ dateStyle: "full", timeStyle: "medium" });
export const shortly = format({ day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The day of a moment, as a separator between messages names it. */
export function day(unix) {
  const start = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const apart = Math.round((start(new Date()) - start(new Date(unix * 1000))) / 86_400_000);
  if (apart === 0) return t("today");
  if (apart === 1) return t("yesterday");
  return format({ day: "numeric", month: "long" })(unix);
}

/** A moment as Telegram's clients show a date_time entity: r | w, d or D, t or T. */
export function moment(unix, pattern, text) {
  if (!pattern) return text;
  if (pattern === "r") return relative(unix);
  const options = {};
  if (pattern.includes("w")) options.weekday = pattern.includes("D") ? "long" : "short";
  if (pattern.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (pattern.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(pattern)) Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (pattern.includes("T")) options.second = "2-digit";
  return format(options)(unix);
}

function relative(unix) {
  const seconds = unix - Date.now() / 1000;
  const steps = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(current, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
