// What FullCalendar leaves to screen readers is put right: names of headers as text, and a list of links as links.

export function watch(box, hours) {
  new MutationObserver(() => mend(box, hours)).observe(box, { childList: true, subtree: true });
  mend(box, hours);
}

function mend(box, hours) {
  for (const header of box.querySelectorAll("[role=rowheader][aria-label], [role=columnheader][aria-label]")) {
    if (!header.querySelector(":scope > .hidden")) {
      const name = document.createElement("span");
      name.className = "hidden";
      header.append(name);
    }
    const name = header.querySelector(":scope > .hidden");
    if (name.textContent !== header.ariaLabel) name.textContent = header.ariaLabel;
  }
  for (const link of box.querySelectorAll("a[role=listitem]")) {
    link.removeAttribute("role");
    link.parentElement.removeAttribute("role");
    link.parentElement.removeAttribute("aria-label");
  }
  // The hours scroll, with the keyboard, too.
  const header = [...box.querySelectorAll("[role=rowheader]")].find((element) => element.ariaLabel === hours);
  const cell = header?.closest("[role=row]").querySelector("[role=gridcell]");
  if (cell) cell.tabIndex = 0;
}
