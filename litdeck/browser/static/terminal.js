// A terminal in a slide: xterm.js here, a pseudo-terminal with the program at the server.
"use strict";

(function (litdeck) {
  const SIZES = [14, 16, 18, 20, 22, 24, 28, 32];
  const ROWS_FOR_EARS = 200; // milliseconds: how often the screen is told as text

  // -- xterm.js under a policy that lets no page make style sheets of text

  // It makes <style> elements and style attributes, which the policy refuses. A constructed style
  // sheet and the CSSOM are allowed, since no text of a page becomes one, so it is given those.
  function sheetElement() {
    const sheet = new CSSStyleSheet();
    const stand = document.createElement("template");
    Object.defineProperty(stand, "textContent", {
      get: () => [...sheet.cssRules].map((rule) => rule.cssText).join("\n"),
      set: (text) => sheet.replaceSync(text),
    });
    Object.defineProperty(stand, "sheet", { value: sheet });
    stand.remove = () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      Element.prototype.remove.call(stand);
    };
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return stand;
  }

  function withoutStyleText() {
    const create = Document.prototype.createElement;
    document.createElement = function (name, ...rest) {
      return name === "style" ? sheetElement() : create.call(document, name, ...rest);
    };
    const set = Element.prototype.setAttribute;
    HTMLSpanElement.prototype.setAttribute = function (name, value) {
      if (name === "style") this.style.cssText = value;
      else set.call(this, name, value);
    };
  }

  function script(source) {
    return new Promise((resolve, reject) => {
      const made = document.createElement("script");
      made.src = source;
      made.onload = resolve;
      made.onerror = () => reject(new Error(`${source} cannot be loaded`));
      document.head.append(made);
    });
  }

  let loaded = null;

  // Half a megabyte that most slides do not need.
  function load() {
    withoutStyleText();
    return script("xterm-xterm/lib/xterm.js").then(() =>
      script("xterm-addon-fit/lib/addon-fit.js"),
    );
  }

  // -- looks

  function theme() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--ld-${name}`).trim();
    const found = { background: colour("output"), foreground: colour("ink") };
    const roles = { red: "bad", green: "good", yellow: "value", blue: "function" };
    for (const [name, role] of Object.entries(roles)) {
      found[name] = colour(role);
      found[`bright${name[0].toUpperCase()}${name.slice(1)}`] = colour(role);
    }
    return {
      ...found,
      cursor: colour("accent"),
      cursorAccent: colour("output"),
      selectionBackground: colour("line"),
    };
  }

  function font() {
    return getComputedStyle(document.documentElement).getPropertyValue("--ld-mono").trim();
  }

  // -- a terminal on a slide

  class TerminalRun extends litdeck.Run {
    build() {
      super.build();
      this.startButton.firstChild.data = "terminal";
      this.startButton.title = `open a terminal for ${this.program}: r`;
      this.size = 3;
      this.smaller = litdeck.button("ld-smaller", "A−", "", "smaller letters");
      this.larger = litdeck.button("ld-larger", "A+", "", "larger letters");
      this.smaller.addEventListener("click", () => this.resize(-1));
      this.larger.addEventListener("click", () => this.resize(+1));
      this.stopButton.after(this.smaller, this.larger);
      this.busy(false);
      // What is on the screen, as text: for the speaker's window.
      this.live.classList.add("ld-hidden");
      this.live.removeAttribute("tabindex");
      this.live.setAttribute("aria-hidden", "true");
    }

    busy(is) {
      super.busy(is);
      if (this.smaller) this.smaller.hidden = this.larger.hidden = !is;
    }

    async follow() {
      this.leaving = false;
      loaded = loaded || load();
      await loaded;
      this.open();
      if (litdeck.running.length > litdeck.atOnce) await litdeck.makeRoom(this);
      let end = await this.converse();
      if (end && end.ended === "failed" && (await litdeck.makeRoom(this))) {
        end = await this.converse();
      }
      this.watch.disconnect();
      this.terminal.options.disableStdin = true;
      this.terminal.options.cursorBlink = false;
      // The keys are the deck's again; a button that is disabled would not take the focus.
      this.startButton.disabled = false;
      if (document.activeElement?.closest(".ld-terminal")) this.startButton.focus();
      if (!end && !this.leaving) return this.close("the server is gone");
      if (end && end.ended === "failed") return this.close(end.message);
      return this.say(end ? `ended, ${this.howItEnded(end)}` : "stopped");
    }

    howItEnded(end) {
      if (end.ended === "stopped") return "stopped";
      return end.ended === "exit" ? `exit status ${end.status}` : end.message;
    }

    open() {
      if (this.terminal) this.terminal.dispose();
      this.place = this.place || document.createElement("div");
      this.place.className = "ld-terminal";
      this.place.replaceChildren();
      this.box.append(this.place);
      this.box.classList.add("ld-in-terminal");
      this.terminal = new Terminal({
        fontFamily: font(),
        fontSize: SIZES[this.size],
        theme: theme(),
        cursorBlink: false,
        screenReaderMode: true,
        scrollback: 2000,
        minimumContrastRatio: 4.5,
      });
      this.fitter = new FitAddon.FitAddon();
      this.terminal.loadAddon(this.fitter);
      this.terminal.open(this.place);
      this.terminal.attachCustomKeyEventHandler((event) => this.isKeyForProgram(event));
      this.terminal.onData((keys) => this.send({ input: keys }));
      this.terminal.onBinary((keys) => this.send({ input: keys }));
      this.terminal.onResize(({ cols, rows }) => this.send({ size: [cols, rows] }));
      this.terminal.onWriteParsed(() => this.mirror());
      this.watch = new ResizeObserver(() => this.fitter.fit());
      this.watch.observe(this.place);
      this.fitter.fit();
      this.terminal.focus();
    }

    // Every key is the program's, Escape too; this one gives the keyboard back to the deck.
    isKeyForProgram(event) {
      if (event.type !== "keydown" || event.key !== "Escape" || !event.shiftKey) return true;
      event.preventDefault();
      this.stopButton.focus();
      return false;
    }

    send(message) {
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    }

    // Resolves to the last message, or to null if there is none.
    converse() {
      return new Promise((resolve) => {
        const address = new URL(litdeck.path("terminals", this.program), location.href);
        address.protocol = address.protocol.replace("http", "ws");
        const token = litdeck.kept("sessionStorage", "litdeck-token");
        let end = null;
        this.socket = new WebSocket(address, ["litdeck", token]);
        this.socket.binaryType = "arraybuffer";
        this.socket.onopen = () => {
          this.send({ size: [this.terminal.cols, this.terminal.rows] });
          this.say("Shift+Escape leaves the terminal");
        };
        this.socket.onmessage = ({ data }) => {
          if (typeof data === "string") end = JSON.parse(data);
          else this.terminal.write(new Uint8Array(data));
        };
        this.socket.onclose = () => resolve(end);
      });
    }

    stop() {
      this.leaving = true;
      if (this.socket) this.socket.close();
    }

    close(reason) {
      this.place.remove();
      this.box.classList.remove("ld-in-terminal");
      this.fallBack(reason);
    }

    resize(step) {
      this.size = Math.min(Math.max(this.size + step, 0), SIZES.length - 1);
      this.terminal.options.fontSize = SIZES[this.size];
      this.fitter.fit();
      this.terminal.focus();
    }

    mirror() {
      if (this.mirroring) return;
      this.mirroring = setTimeout(() => {
        this.mirroring = 0;
        const buffer = this.terminal.buffer.active;
        const rows = [];
        for (let row = 0; row < this.terminal.rows; row += 1) {
          rows.push(buffer.getLine(buffer.viewportY + row)?.translateToString(true) || "");
        }
        const text = rows.join("\n").trimEnd();
        if (this.live.textContent !== text) this.live.firstChild.textContent = text;
      }, ROWS_FOR_EARS);
    }
  }

  litdeck.TerminalRun = TerminalRun;
  // The viewer's other colours are the terminal's as well.
  new MutationObserver(() => {
    for (const run of litdeck.running) if (run.terminal) run.terminal.options.theme = theme();
  }).observe(document.documentElement, { attributeFilter: ["data-scheme"] });
})(window.litdeck);
