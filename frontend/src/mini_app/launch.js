// What Telegram has opened the page with: it stands behind the # of the first address alone, and is kept for the others.

const given = new URLSearchParams(location.hash.slice(1));

/** Whose calendar it is: one browser can have two people's open, side by side. */
const person = readPerson();
const key = `telegram:${person}`;

export const launch = {
  person,
  place: `/app/${person}/`,
  ...read(),
  /** Remember more of it for the pages to come. */
  keep(more) {
    Object.assign(this, more);
    const { data, theme, version, list } = this;
    try {
      sessionStorage.setItem(key, JSON.stringify({ data, theme, version, list }));
    } catch {
      // A browser that keeps nothing here keeps no session either: the sign-in says so.
    }
  },
};

if (given.has("tgWebAppData")) {
  launch.keep({});
  // The data are as good as a password for an hour: they don't stay in the address.
  history.replaceState(history.state, "", location.pathname + location.search);
}

function readPerson() {
  const data = given.get("tgWebAppData");
  if (data) return parse(new URLSearchParams(data).get("user"))?.id ?? 0;
  return location.pathname.match(/^\/app\/(\d+)\//)?.[1] ?? new URLSearchParams(location.search).get("person") ?? 0;
}

function read() {
  const data = given.get("tgWebAppData");
  if (data) {
    return { data, theme: parse(given.get("tgWebAppThemeParams")), version: parseFloat(given.get("tgWebAppVersion")) || 6 };
  }
  try {
    return parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
