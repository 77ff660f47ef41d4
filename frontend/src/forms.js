// A form that is sent without a network: what was typed stays, where the browser would show a page of its own.
const told = document.querySelector("meta[name=offline-notice]").content;
const notice = Object.assign(document.createElement("p"), { className: "refusal", textContent: told });
notice.setAttribute("role", "alert");

document.addEventListener(
  "submit",
  (event) => {
    if (navigator.onLine || event.target.method === "dialog") return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nothing else takes it for sent
    document.querySelector("main h1").after(notice);
    notice.scrollIntoView({ block: "nearest" });
  },
  true,
);
addEventListener("online", () => notice.remove());

// A page that answers a form can't be gone back to: the browser would ask whether to send it again. Its address can.
document.addEventListener("submit", () => {
  if ("answersAForm" in document.body.dataset) history.replaceState(history.state, "", location.href);
});

// What has been done is said once, not again by every reload, as long as nothing of it can be undone.
const here = new URL(location.href);
if (!here.searchParams.has("undo") && ["done", "was"].some((name) => here.searchParams.has(name))) {
  for (const name of ["done", "was"]) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}
