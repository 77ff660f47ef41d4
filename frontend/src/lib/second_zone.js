// The hours of a second time zone beside the person's own, for those who choose one; the browser remembers it.

const REMEMBERED = "calendar-second-zone";

export class SecondZone {
  // `zone` is the person's own; `changed` is called when another one is chosen.
  constructor({ zone, words, changed }) {
    Object.assign(this, { own: zone, changed });
    this.zone = recall();
    this.root = document.createElement("p");
    this.root.className = "second-zone";
    const label = Object.assign(document.createElement("label"), { textContent: words.secondZone, htmlFor: "second-zone" });
    const choice = Object.assign(document.createElement("select"), { id: "second-zone" });
    for (const name of ["", ...Intl.supportedValuesOf("timeZone")]) {
      choice.append(new Option(name || words.noZone, name, false, name === this.zone));
    }
    choice.addEventListener("change", () => {
      this.zone = choice.value;
      remember(this.zone);
      this.changed();
    });
    this.root.append(label, " ", choice);
  }

  // The time there at that time of the person's clock (`wall`: a date whose UTC fields are that clock) on that day.
  format(wall) {
    const instant = new Date(wall.getTime() - getOffset(this.own, wall.getTime() - getOffset(this.own, wall.getTime())));
    return new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, hour: "2-digit", minute: "2-digit" }).format(instant);
  }
}

// Milliseconds by which the zone's clock is ahead of UTC then.
function getOffset(zone, time) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(time);
  const found = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second) - Math.floor(time / 1000) * 1000;
}

function recall() {
  try {
    const zone = localStorage.getItem(REMEMBERED) ?? "";
    new Intl.DateTimeFormat("en", { timeZone: zone || "UTC" });
    return zone;
  } catch {
    return ""; // storage is off, or the zone is gone
  }
}

function remember(zone) {
  try {
    localStorage.setItem(REMEMBERED, zone);
  } catch {
    // the next visit begins without one
  }
}
