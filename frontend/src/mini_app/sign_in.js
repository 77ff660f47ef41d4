// Exchanges what Telegram says of the person for a session, and goes on to the page that was asked for.
import { inTelegram, send } from "./bridge.js";
import { offer, readKept } from "./kept.js";
import { launch } from "./launch.js";

const PATIENCE = 20_000; // milliseconds

/** `entry` holds the sentences, of which one is shown: waiting, refusal, cookies, offline, kept; and how else to sign in. */
export async function signIn(entry) {
  const show = (name, text) => {
    for (const line of entry.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== name;
    const shown = entry.querySelector(`[data-when="${name}"]`);
    if (shown && text) shown.textContent = text;
    if (name === "refusal" || name === "offline") entry.querySelector("[data-kept]").hidden = !kept;
    if (name !== "waiting" && name !== "kept") send("web_app_trigger_haptic_feedback", { type: "notification", notification_type: "error" });
  };
  const kept = readKept();
  if (!inTelegram || !launch.data) return show("outside");
  show("waiting");
  try {
    const answer = await post({ init_data: launch.data, next: new URLSearchParams(location.search).get("next") ?? "" });
    const said = await answer.json();
    if (!answer.ok) return show("refusal", said.title);
    // Without the cookie every page would lead back here.
    const me = await fetch(`${launch.place}api/users/me/`, { signal: AbortSignal.timeout(PATIENCE) });
    if (me.status === 401 || me.status === 403) return show("cookies");
    if (!me.ok) return show("offline");
    if (!kept) return location.replace(said.address);
    offer(entry.querySelector("form"), kept, said.form_token, said.address);
    return show("kept");
  } catch {
    return show("offline");
  }
}

function post(body) {
  const language = JSON.parse(new URLSearchParams(launch.data).get("user"))?.language_code;
  const headers = { "Content-Type": "application/json", ...(language && { "Accept-Language": language }) };
  return fetch(`${launch.place}calendar/enter/telegram/`, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
}
