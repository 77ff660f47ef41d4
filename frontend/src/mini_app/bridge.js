// Messages to Telegram and from it.
import { on, postEvent, setTargetOrigin } from "@tma.js/bridge";

// In a browser Telegram is the page around this one: the policy of this page (`frame-ancestors`) lets no other be that.
setTargetOrigin("*");

export const inTelegram = window.parent !== window || "TelegramWebviewProxy" in window || "notify" in (window.external ?? {});

/** Tell Telegram something; outside of Telegram nobody is told. */
export function send(event, data) {
  if (inTelegram) postEvent(event, data);
}

/** Call this with the data of each such event; only what comes from Telegram is heard. */
export const listen = (event, handle) => on(event, handle);
