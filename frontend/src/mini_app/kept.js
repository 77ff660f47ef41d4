// A form that was sent after its session had ended: kept in this browser until its person is signed in, for a day.
import { launch } from "./launch.js";

const LASTS = 24 * 60 * 60 * 1000;
const TOKEN = "csrfmiddlewaretoken";
const key = `kept:${launch.person}`;

/** Keep what stands in the form, and go to where the person is signed in. */
export function keep(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== TOKEN);
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), address: form.getAttribute("action"), fields }));
  } catch {
    // A browser that keeps nothing here: the page stays, and says what was to be sent.
    form.hidden = false;
    return;
  }
  location.replace(form.dataset.entry);
}

/** What was kept, or null. */
export function readKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < LASTS && kept.address.startsWith(launch.place)) return kept;
    forget();
  } catch {
    // Nothing is kept here.
  }
  return null;
}

/** Let the form send what was kept with this session's token, or leave it and go on to the address. */
export function offer(form, kept, token, address) {
  form.action = kept.address;
  for (const [name, value] of [[TOKEN, token], ...kept.fields]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.addEventListener("submit", forget);
  form.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    forget();
    location.replace(address);
  });
}

function forget() {
  localStorage.removeItem(key);
}
