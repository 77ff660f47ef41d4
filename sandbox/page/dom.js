// Small helpers for building the page: no markup is ever made from strings.

const ICONS = {
  send: ["M4 12 20 4l-5 16-3.5-6.5z", "M11.5 13.5 20 4"],
  attach: ["M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L9.8 17.3a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  close: ["M6 6l12 12M18 6 6 18"],
  more: ["M12 5.5v.01M12 12v.01M12 18.5v.01"],
  keyboard: ["M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z", "M7 9.5h.01M11 9.5h.01M15 9.5h.01M8 14.5h8"],
  down: ["M6 9l6 6 6-6"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  read: ["M2.5 12.5 7 17l8.5-9.5", "M11.5 16.5l.5.5 9-9.5"],
  file: ["M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z", "M14 3v5h5"],
  pin: ["M12 21s7-6.3 7-11a7 7 0 0 0-14 0c0 4.7 7 11 7 11z", "M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c.6-3.3 3.2-5 6.5-5s5.900 1.700 6.500 5", "M16 4.500a3.500 3.500 0 0 1 0 6.500M18 15.500c2 .7 3.200 2.200 3.500 4.500"],
  photo: ["M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z", "M4 16l5-5 4 4 2-2 5 5", "M15 9h.01"],
  sticker: ["M12 3a9 9 0 1 0 9 9c-5 0-9-4-9-9z", "M12 3c3 2 7 6 9 9"],
  block: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M5.7 5.7l12.6 12.6"],
  restart: ["M4 12a8 8 0 1 0 2.5-5.8", "M4 4v5h5"],
  trash: ["M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"],
  forward: ["M13 6l6 6-6 6", "M19 12H9a5 5 0 0 0-5 5v1"],
  link: ["M8 16 16 8", "M9 8h7v7"],
  copy: ["M9 9h10v11H9z", "M15 9V5H5v11h4"],
  back: ["M15 5l-7 7 7 7"],
  contrast: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 3v18M12 7.5h5.5M12 12h8M12 16.5h5.5"],
  calendar: ["M5 6h14v14H5z", "M5 10h14M9 3.5V7M15 3.5V7"],
  help: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8", "M12 17v.01"],
};

/** Make an element: el("p", {class: "x", onclick: f}, child, "text"). */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** An icon that says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const path of ICONS[name]) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
  }
  return svg;
}

/** A round button with an icon and a name for those who don't see it. */
export function iconButton(name, label, onclick, extra = "") {
  return el("button", { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, onclick }, icon(name));
}

/** The round picture of a person: their initial on a colour of their own. */
export function avatar(person, size = "") {
  const initial = [...person.first_name][0]?.toUpperCase() ?? "?";
  return el("span", { class: `avatar tone-${person.id % 5} ${size}`, "aria-hidden": "true" }, initial);
}
