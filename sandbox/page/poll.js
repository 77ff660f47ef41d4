// A poll in a message: its options with their votes, a tap votes or takes the vote back.

import { el, icon } from "./dom.js";
import { shortly, t } from "./texts.js";

/** What the person of a pane does in the polls of its chat. */
export class Polls {
  constructor(pane) {
    this.pane = pane;
    this.load({});
  }

  /** Take what a chat says: the person's votes, and the polls to which its members may add options. */
  load(chat) {
    this.votes = chat.votes ?? {};
    this.adding = new Set(chat.adding ?? []);
  }

  /** Take in a change that is of polls; false for any other. */
  take(change) {
    if (change.type === "adding") this.adding.add(change.message_id);
    else if (change.type === "vote" && change.user_id === this.pane.person.id) this.votes[change.message_id] = change.options;
    else return false;
    return true;
  }

  context() {
    return {
      votesOf: (message) => this.votes[message.message_id] ?? [],
      vote: (message, options) => this.vote(message, options),
      mayAdd: (message) => this.adding.has(message.message_id),
      addOption: (message, text) => this.pane.act("option", { message_id: message.message_id, text }),
    };
  }

  async vote(message, options) {
    const answer = await this.pane.act("vote", { message_id: message.message_id, options });
    if (!answer) return;
    this.votes = answer.votes;
    this.pane.edited({ ...message, poll: answer.poll });
  }
}

/** The element of a message's poll. `context` as that of `Polls`. */
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
  const end = poll.is_closed ? t("pollClosed") : poll.close_date ? t("pollUntil", shortly(poll.close_date)) : "";
  return el(
    "div",
    { class: "poll" },
    el("b", {}, poll.question),
    el("small", {}, [t(poll.is_anonymous ? "anonymousPoll" : "openPoll"), poll.allows_multiple_answers && t("severalAnswers")].filter(Boolean).join(" · ")),
    poll.description && el("p", {}, poll.description),
    ...poll.options.map(option),
    context.mayAdd(message) && !poll.is_closed && addForm((text) => context.addOption(message, text)),
    el("small", {}, [t("voters", poll.total_voter_count), end].filter(Boolean).join(" · ")),
  );
}

/** The field by which a member adds an option. */
function addForm(add) {
  const input = el("input", { name: "option", maxlength: "100", placeholder: t("addOption"), "aria-label": t("addOption"), autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) add(input.value.trim());
  };
  return el("form", { class: "poll-add", onsubmit: submit }, input, el("button", { type: "submit" }, "+"));
}
