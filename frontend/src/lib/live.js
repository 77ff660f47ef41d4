// The page stays true: a number is asked for again and again, and where it has changed, what is drawn is read again.

import { ask } from "./net.js";

const PAUSE = 1200; // milliseconds between two questions, while a person can see the page

export class Live {
  constructor({ address, now, changed, connection }) {
    Object.assign(this, { address, changed, connection });
    this.known = null;
    this.setClock(now);
    document.addEventListener("visibilitychange", () => this.look());
    this.look();
  }

  // The server's clock, in the person's zone, as a date whose UTC fields are that wall clock.
  get now() {
    return new Date(Date.now() + this.ahead);
  }

  setClock(wall) {
    this.ahead = Date.parse(`${wall}Z`) - Date.now();
  }

  // What has been read is of this version.
  note(version) {
    this.known = version;
  }

  async look() {
    clearTimeout(this.timer);
    if (document.hidden) return;
    try {
      const { status, version, now } = await ask(this.address);
      if (status === 200) {
        this.connection(true);
        this.setClock(now);
        if (this.known !== null && version !== this.known) {
          this.known = version;
          this.changed();
        }
      }
    } catch {
      this.connection(false);
    }
    clearTimeout(this.timer); // two that were under way at once go on as one
    this.timer = setTimeout(() => this.look(), PAUSE);
  }
}
