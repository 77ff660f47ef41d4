// A question before something is done: what will happen, and a button that says yes.

// Resolves to the chosen value, `true` for a plain yes, and `null` when the person would rather not.
export function askFirst({ sentence, lines = [], label, options = [] }, words) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  form.method = "dialog";
  const text = document.createElement("p");
  text.id = "drawn-question";
  text.textContent = sentence;
  dialog.setAttribute("aria-labelledby", text.id);
  form.append(text);
  for (const line of lines) {
    const more = document.createElement("p");
    more.textContent = line;
    form.append(more);
  }
  for (const [index, option] of options.entries()) {
    const choice = document.createElement("label");
    choice.className = "choice";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "choice", value: option.value, checked: !index });
    choice.append(radio, option.label);
    form.append(choice);
  }
  const actions = document.createElement("p");
  actions.className = "actions";
  const yes = Object.assign(document.createElement("button"), { value: "yes", textContent: label });
  const no = Object.assign(document.createElement("button"), { value: "", className: "quiet", textContent: words.cancel });
  actions.append(yes, no);
  form.append(actions);
  dialog.append(form);
  document.getElementById("drawn").append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const chosen = form.elements.choice?.value ?? true;
      const said = dialog.returnValue === "yes" ? chosen : null;
      dialog.remove();
      resolve(said);
    });
  });
}
