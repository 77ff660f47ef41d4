// The control API of the sandbox.

import { t } from "./texts.js";

const BASE = "/sandbox/api/";

/** One request; an answer that is no success is thrown as an Error with its words. */
export async function call(method, path, body) {
  const response = await fetch(BASE + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Error(t("away"));
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** Follow every change after number `after`; `reset` is called when changes were missed. */
export function follow(after, { change, reset, online }) {
  const source = new EventSource(`${BASE}stream?after=${after}`);
  source.onmessage = (event) => change(JSON.parse(event.data));
  source.addEventListener("reset", reset);
  source.onopen = () => online(true);
  source.onerror = () => online(false);
  return source;
}

/** The address of a document's content. */
export const fileUrl = (fileId) => `${BASE}files/${encodeURIComponent(fileId)}`;

/** A File of the browser as the control API takes it. */
export async function encoded(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return { name: file.name, mime: file.type || "application/octet-stream", base64: btoa(binary) };
}
