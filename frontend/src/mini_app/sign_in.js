// Exchanges what Telegram says of the person for a session, and goes on to the page that was asked for.
import { inTelegram, send } from "./bridge.js";
import { launch } from "./launch.js";

/** `entry` holds the sentences, of which one is shown: waiting, refusal, cookies, offline; and how else to sign in. */
export async function signIn(entry) {
  const show = (name, text) => {
    for (const line of entry.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== name;
    const shown = entry.querySelector(`[data-when="${name}"]`);
    if (shown && text) shown.textContent = text;
    if (name !== "waiting") send("web_app_trigger_haptic_feedback", { type: "notification", notification_type: "error" });
  };
  if (!inTelegram || !launch.data) return show("outside");
  show("waiting");
  try {
    const answer = await post({ init_data: launch.data, next: new URLSearchParams(location.search).get("next") ?? "" });
    const said = await answer.json();
    if (!answer.ok) return show("refusal", said.title);
    // Without the cookie every page would lead back here.
    const me = await fetch(`${launch.place}api/users/me/`);
    if (!me.ok) return show("cookies");
    return location.replace(said.address);
  } catch {
    return show("offline");
  }
}

function post(body) {
  const language = JSON.parse(new URLSearchParams(launch.data).get("user"))?.language_code;
  const headers = { "Content-Type": "application/json", ...(language && { "Accept-Language": language }) };
  return fetch(`${launch.place}calendar/enter/telegram/`, { method: "POST", headers, body: JSON.stringify(body) });
}
