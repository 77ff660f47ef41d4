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
