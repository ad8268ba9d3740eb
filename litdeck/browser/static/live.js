// Programs that run while the room looks on: Run, Stop and Edit, and the output as it comes.
"use strict";

(function (litdeck) {
  const SOON = 25; // milliseconds between two looks at what has come
  const MOST = 60000; // characters on a slide: what is more has scrolled away long since
  const AT_ONCE = 2; // the server says no to a third; other windows may have some as well
  const ABOVE = "... what came before this has been left out ...\n";

  // A program's output is text. What would move a cursor, ring a bell or turn the reading
  // direction around is shown as a sign in its place.
  litdeck.harmless = function (text) {
    return text
      .replace(/\r\n/g, "\n")
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, (sign) =>
        String.fromCharCode(0x2400 + sign.charCodeAt(0)),
      )
      .replace(/\u007f/g, "\u2421")
      .replace(/[\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  };

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(className, text, key, title) {
    const made = element("button", className, text);
    made.type = "button";
    made.title = title;
    if (key) {
      const hint = element("kbd", "", key);
      hint.setAttribute("aria-hidden", "true");
      made.append(" ", hint);
    }
    return made;
  }
  litdeck.button = button;

  // -- the server

  const token = () => litdeck.kept("sessionStorage", "litdeck-token");

  litdeck.ask = function (method, path, body, signal) {
    const headers = { "Litdeck-Token": token() };
    return fetch(path, { method, headers, body, signal, cache: "no-store" });
  };

  litdeck.path = (room, name) => `/${room}/${name.split("/").map(encodeURIComponent).join("/")}`;

  async function refusal(answer) {
    try {
      return (await answer.json()).message;
    } catch (error) {
      return `the server answered ${answer.status}`;
    }
  }

  async function* eventsOf(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (waiting + value).split("\n");
      waiting = lines.pop();
      for (const line of lines) yield JSON.parse(line);
    }
  }

  // -- an output on a slide

  class Screen {
    constructor(box) {
      this.box = box;
      this.text = element("samp", "");
      box.replaceChildren(this.text);
      this.length = 0;
      this.waiting = "";
      this.timer = 0;
    }

    add(text) {
      this.waiting += text;
      // The first piece is shown at once; what comes after it is gathered for a moment.
      if (!this.timer) this.draw();
    }

    draw() {
      this.timer = 0;
      if (!this.waiting) return;
      const below = this.box.scrollTop + this.box.clientHeight;
      const follows = below >= this.box.scrollHeight - 8;
      const text = litdeck.harmless(this.waiting);
      this.waiting = "";
      if (this.length + text.length > MOST) {
        const all = (this.text.textContent + text).slice(-MOST / 2);
        this.text.textContent = ABOVE + all.slice(all.indexOf("\n") + 1);
      } else {
        this.text.append(text);
      }
      this.length = this.text.textContent.length;
      if (follows) this.box.scrollTop = this.box.scrollHeight;
      this.timer = setTimeout(() => this.draw(), SOON);
    }

    close() {
      clearTimeout(this.timer);
      this.draw();
      clearTimeout(this.timer);
    }
  }

  // -- a program on a slide

  const running = []; // in the order in which they were started

  function howItEnded(end) {
    if (end.ended === "stopped") return "stopped";
    if (end.ended === "time" || end.ended === "output") return end.message;
    const status = end.status < 0 ? `killed by signal ${-end.status}` : `exit status ${end.status}`;
    if (end.as_recorded === false) return `${status}, not as recorded`;
    return end.as_recorded ? `${status}, as recorded` : status;
  }

  class Run {
    constructor(box, info) {
      this.box = box;
      this.info = info;
      this.program = box.dataset.program;
      this.path = litdeck.path("runs", this.program);
      this.recorded = box.querySelector(".ld-output");
      this.abort = null;
      this.ended = Promise.resolve();
      this.build();
    }

    build() {
      this.startButton = button("ld-start", "run", "r", `run ${this.program}: r`);
      this.stopButton = button("ld-stop", "stop", "x", "stop it: x");
      this.status = element("span", "ld-status");
      this.status.setAttribute("role", "status");
      this.stopButton.hidden = true;
      this.startButton.addEventListener("click", () => this.start());
      this.stopButton.addEventListener("click", () => this.stop());
      this.live = element("pre", "ld-output ld-live");
      this.live.tabIndex = 0;
      this.live.setAttribute("aria-label", `what ${this.program} prints`);
      this.live.hidden = true;
      this.box.prepend(this.startButton, this.stopButton);
      if (this.info.edit && this.box.dataset.kind === "run") litdeck.addEditor(this);
      this.stopButton.after(...(this.editButton ? [this.editButton] : []), this.status);
      this.box.append(this.live);
      this.say("");
    }

    // The room is told in words which of the two it sees.
    say(text, mode = this.info.mode) {
      this.box.dataset.mode = text ? mode : "";
      this.status.textContent = text ? `${mode}: ${text}` : "";
    }

    start() {
      if (this.abort) return this.ended;
      this.ended = this.run();
      return this.ended;
    }

    async run() {
      this.abort = new AbortController();
      running.push(this);
      this.busy(true);
      this.screen = new Screen(this.live);
      this.recall(false);
      this.live.hidden = false;
      const edited = this.edited ? this.edited() : undefined;
      this.say(edited === undefined ? "running" : "running, edited");
      try {
        await this.follow(edited);
      } catch (error) {
        if (this.leaving) this.say("stopped");
        else this.fallBack("the server is gone");
      }
      this.screen.close();
      running.splice(running.indexOf(this), 1);
      this.abort = null;
      this.leaving = false;
      this.busy(false);
    }

    async follow(edited) {
      const body = edited === undefined ? undefined : JSON.stringify({ source: edited });
      if (running.length > AT_ONCE) await makeRoom(this);
      let answer = await litdeck.ask("POST", this.path, body, this.abort.signal);
      if (answer.status === 429 && (await makeRoom(this))) {
        answer = await litdeck.ask("POST", this.path, body, this.abort.signal);
      }
      if (!answer.ok) return this.fallBack(await refusal(answer));
      let end = null;
      for await (const event of eventsOf(answer)) {
        if (event.event === "start") this.number = event.run;
        else if (event.event === "output") this.screen.add(event.text);
        else end = event;
      }
      if (!end) return this.fallBack("the server is gone");
      if (end.ended === "failed") return this.fallBack(end.message);
      return this.say(howItEnded(end) + (edited === undefined ? "" : ", edited"));
    }

    // Whatever went wrong, the room sees what the program prints, and is told that it is recorded.
    fallBack(reason) {
      const empty = !this.screen.length && !this.screen.waiting;
      this.live.hidden = empty || this.recorded !== null;
      this.recall(true);
      this.say(reason, this.recorded ? "recorded" : this.info.mode);
    }

    recall(open) {
      const shows = this.box.classList.contains("ld-open");
      const recall = this.box.querySelector(".ld-recall");
      if (this.recorded && shows !== open && recall) recall.click();
    }

    stop() {
      if (!this.abort) return;
      this.say("stopping");
      const stopping = litdeck.ask("DELETE", litdeck.path("runs", this.number || "none"));
      stopping.then(
        (answer) => answer.ok || this.leave(),
        () => this.leave(),
      );
    }

    // Without an answer there is nobody to tell: closing the connection ends the run as well.
    leave() {
      this.leaving = true;
      if (this.abort) this.abort.abort();
    }

    busy(is) {
      this.startButton.disabled = is;
      this.stopButton.hidden = !is;
      this.box.classList.toggle("ld-running", is);
    }
  }

  // Two programs run at once. One that still runs on another slide makes room for this slide's.
  async function makeRoom(wanted) {
    const here = wanted.box.closest("section");
    const other = running.find((each) => each !== wanted && each.box.closest("section") !== here);
    if (!other) return false;
    other.stop();
    await other.ended;
    return true;
  }
  litdeck.makeRoom = makeRoom;
  litdeck.running = running;
  litdeck.atOnce = AT_ONCE;

  // -- all programs of a deck

  const live = new Map();

  async function ask() {
    if (!location.protocol.startsWith("http") || !token()) return null;
    try {
      const answer = await litdeck.ask("GET", "/runs");
      return answer.ok ? await answer.json() : { refused: await refusal(answer) };
    } catch (error) {
      return null;
    }
  }

  litdeck.attach = async function (root) {
    const info = await ask();
    if (!info) return;
    for (const box of root.querySelectorAll(".ld-run[data-program]")) {
      if (info.refused) {
        const status = element("span", "ld-status", `recorded: ${info.refused}`);
        box.prepend(status);
      } else if (info.programs.includes(box.dataset.program)) {
        const kind = box.dataset.kind === "terminal" ? litdeck.TerminalRun : Run;
        live.set(box, new kind(box, info));
      }
    }
    root.dispatchEvent(new CustomEvent("litdeck-live", { bubbles: true }));
  };

  function first(section, suits) {
    const found = [...live.values()].filter((run) => section.contains(run.box) && suits(run));
    return found.find((run) => run.box.checkVisibility()) || found[0];
  }

  litdeck.runSlide = (section) => first(section, () => true)?.start();
  litdeck.stopSlide = (section) => first(section, (run) => run.abort)?.stop();
  litdeck.editSlide = (section) => first(section, (run) => run.editButton)?.editButton.click();
  litdeck.Run = Run;
})(window.litdeck);
