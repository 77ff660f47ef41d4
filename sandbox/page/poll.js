// A poll in a message: its options with their votes, a tap votes or takes the vote back.

import { el, icon } from "./dom.js";
import { exact, t } from "./texts.js";

/** The element of a message's poll. `context` = {votesOf(message), vote(message, options)}. */
export function pollElement(message, context) {
  const { poll } = message;
  const chosen = new Set(context.votesOf(message));
  const most = Math.max(1, ...poll.options.map((option) => option.voter_count));
  const vote = ({ persistent_id: id }) => {
    const others = poll.allows_multiple_answers ? [...chosen].filter((one) => one !== id) : [];
    context.vote(message, chosen.has(id) ? others : [...others, id]);
  };
  const option = (one) =>
    el(
      "button",
      {
        type: "button",
        class: "poll-option",
        role: poll.allows_multiple_answers ? "checkbox" : "radio",
        "aria-checked": String(chosen.has(one.persistent_id)),
        disabled: poll.is_closed,
        onclick: () => vote(one),
      },
      el("span", { class: "poll-mark" }, icon("check")),
      el("span", { class: "poll-text" }, one.text),
      el("span", { class: "poll-count" }, String(one.voter_count)),
      el("progress", { class: "poll-bar", max: String(most), value: String(one.voter_count), "aria-hidden": "true" }),
    );
  const end = poll.is_closed ? t("pollClosed") : poll.close_date ? t("pollUntil", exact(poll.close_date)) : "";
  return el(
    "div",
    { class: "poll" },
    el("b", {}, poll.question),
    el("small", {}, [t(poll.is_anonymous ? "anonymousPoll" : "openPoll"), poll.allows_multiple_answers && t("severalAnswers")].filter(Boolean).join(" · ")),
    poll.description && el("p", {}, poll.description),
    ...poll.options.map(option),
    el("small", {}, [t("voters", poll.total_voter_count), end].filter(Boolean).join(" · ")),
  );
}
