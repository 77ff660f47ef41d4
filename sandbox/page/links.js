// Links to the bot: https://t.me/<bot>?start=payload, tg://resolve, and t.me's share links.

/** What a link to the bot starts it with, or null for any other link. */
export function startPayload(address, botUsername) {
  const url = parsed(address);
  if (!url) return null;
  if (url.protocol === "tg:" && /^(\/\/)?resolve/.test(url.host + url.pathname)) {
    return same(url.searchParams.get("domain"), botUsername) ? url.searchParams.get("start") ?? "" : null;
  }
  if (!["t.me", "telegram.me"].includes(url.hostname)) return null;
  return same(url.pathname.slice(1), botUsername) ? url.searchParams.get("start") ?? "" : null;
}

/** What a link to the bot's Mini App ends with (https://t.me/<bot>?startapp=param), or null for any other link. */
export function startAppParam(address, botUsername) {
  const url = parsed(address);
  return url && startPayload(address, botUsername) !== null ? url.searchParams.get("startapp") : null;
}

/** The link that a t.me/share/url link offers to others, or null. */
export function sharedLink(address) {
  const url = parsed(address);
  return url && url.hostname === "t.me" && /^\/share(\/url)?$/.test(url.pathname) ? url.searchParams.get("url") : null;
}

/** The first link to the bot in a message: in its text, its entities or its buttons. */
export function botLink(message, botUsername) {
  const addresses = (message.entities ?? []).map((entity) => entity.url ?? (message.text ?? "").slice(entity.offset, entity.offset + entity.length));
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat();
  addresses.push(...buttons.map((button) => button.url ?? ""));
  return addresses.map((address) => sharedLink(address) ?? address).find((address) => startPayload(address, botUsername)) ?? null;
}

/** Open a link that is not the bot's in a new tab. */
export function openOutside(address) {
  const url = parsed(address);
  if (url && ["http:", "https:"].includes(url.protocol)) window.open(url.href, "_blank", "noopener,noreferrer");
}

function parsed(address) {
  try {
    return new URL(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
}

const same = (name, other) => (name ?? "").toLowerCase() === other.toLowerCase();
