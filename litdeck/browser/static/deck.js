// Starts the deck: reveal.js, its keys, the toolbar, and the way out for a phone.
"use strict";

(function (litdeck) {
  const deck = document.querySelector(".reveal");
  const query = new URLSearchParams(location.search);
  const printing = query.has("print-pdf");
  const IDLE = 2500; // milliseconds without a pointer, and the toolbar goes

  // A phone gets the page: its text flows, and a slide's does not.
  function isPhone() {
    const small = "(pointer: coarse) and ((max-width: 37.5em) or (max-height: 31em))";
    return matchMedia(`${small}, (max-width: 30em)`).matches;
  }

  function pageOf(hash) {
    const name = decodeURIComponent(hash.replace(/^#\/?/, "")).split("/")[0];
    const section = (name && document.getElementById(name)) || deck.querySelector("section");
    const link = section.closest("section").querySelector(".ld-book");
    return link && link.href;
  }

  const now = () => Reveal.getCurrentSlide();

  const actions = {
    prev: () => Reveal.prev(),
    next: () => Reveal.next(),
    first: () => Reveal.slide(0),
    last: () => Reveal.slide(Reveal.getTotalSlides() - 1),
    pause: () => Reveal.togglePause(),
    overview: () => Reveal.toggleOverview(),
    help: () => Reveal.toggleHelp(),
    scheme: () => litdeck.changeScheme(),
    run: () => litdeck.runSlide(now()),
    stop: () => litdeck.stopSlide(now()),
    edit: () => litdeck.editSlide(now()),
    lines: () => litdeck.toggleLines(now()),
    outputs: () => litdeck.toggleOutputs(now()),
    speaker: () => litdeck.openSpeaker(),
  };

  // What a key, a button or the speaker's window asks for.
  litdeck.act = function (name) {
    if (Object.hasOwn(actions, name)) actions[name]();
  };

  // A key belongs to what has the focus: a terminal, an editor, a button, a box that scrolls.
  function isForDeck(event) {
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest("textarea, input, select, [contenteditable], .xterm, .ld-terminal")) return false;
    if (at.closest("button, a, summary") && [" ", "Enter"].includes(event.key)) return false;
    const scrolls = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
    return !(at.closest(".ld-open .ld-code, .ld-output") && scrolls.includes(event.key));
  }

  function bindKeys() {
    const bound = {};
    for (const [key, action, description] of litdeck.keys) {
      const keyCode = key.toUpperCase().charCodeAt(0);
      bound[keyCode] = () => litdeck.act(action);
      Reveal.addKeyBinding({ keyCode, key: key.toUpperCase(), description }, bound[keyCode]);
    }
    // reveal.js' own meaning of a key, `h` for left say, comes before that of a binding.
    Reveal.configure({ keyboard: bound });
  }

  // Small slides are there to be chosen, and nothing in them to be pressed.
  function bindOverview() {
    const set = (inert) => () => {
      for (const part of deck.querySelectorAll("section > *")) part.inert = inert;
    };
    Reveal.on("overviewshown", set(true));
    Reveal.on("overviewhidden", set(false));
  }

  function bindToolbar() {
    const bar = document.querySelector(".ld-toolbar");
    let timer = 0;
    function wake() {
      bar.classList.remove("ld-idle");
      clearTimeout(timer);
      timer = setTimeout(() => bar.classList.add("ld-idle"), IDLE);
    }
    bar.addEventListener("click", (event) => {
      const asked = event.target.closest("button");
      if (asked) litdeck.act(asked.dataset.do);
    });
    addEventListener("pointermove", wake);
    addEventListener("keydown", (event) => event.key === "Tab" && wake());
    wake();
  }

  function printed() {
    const root = document.documentElement;
    root.dataset.scheme = "light"; // paper is white
    root.classList.add("ld-printed");
    root.classList.toggle("ld-whole", query.has("whole"));
    root.classList.toggle("ld-no-outputs", query.get("outputs") === "no");
  }

  // On paper every slide is shown, so none of them is hidden from those who have it read to them.
  function laidOut() {
    for (const section of deck.querySelectorAll("section")) {
      for (const name of ["hidden", "aria-hidden", "inert"]) section.removeAttribute(name);
    }
    document.documentElement.classList.add("ld-laid-out");
  }

  async function start() {
    litdeck.prepareViews(deck);
    for (const section of deck.querySelectorAll("section")) litdeck.fit(section);
    Reveal.on("pdf-ready", laidOut);
    await Reveal.initialize({
      width: 1280,
      height: 720,
      margin: 0,
      maxScale: 4,
      display: "flex",
      center: false,
      hash: true,
      history: true,
      controls: false,
      transition: "none",
      backgroundTransition: "none",
      overviewTransition: "none",
      help: true,
      jumpToSlide: false,
      pdfMaxPagesPerSlide: 1,
      pdfSeparateFragments: false,
      pdfPageHeightOffset: 0,
      scrollActivationWidth: null,
      keyboardCondition: isForDeck,
    });
    // It is a document that can be read, not an application: a screen reader keeps its own keys.
    deck.removeAttribute("role");
    // The list of keys scrolls on a small screen, so the keyboard must reach it.
    const reach = () => deck.querySelectorAll(".r-overlay-content").forEach((e) => (e.tabIndex = 0));
    new MutationObserver(reach).observe(deck, { childList: true });
    // In the overview a slide is a picture to choose, and nothing in it can be pressed.
    const inside = "section > :not(h1, h2)";
    const still = (on) => deck.querySelectorAll(inside).forEach((e) => (e.inert = on));
    Reveal.on("overviewshown", () => still(true));
    Reveal.on("overviewhidden", () => still(false));
    bindKeys();
    bindToolbar();
    bindOverview();
    for (const event of ["ready", "slidechanged", "fragmentshown", "fragmenthidden"]) {
      Reveal.on(event, () => litdeck.showStep(now()));
    }
    if (printing) return;
    litdeck.startStage();
    litdeck.attach(deck);
  }

  const page = isPhone() && !printing && !query.has("deck") && pageOf(location.hash);
  if (page) {
    location.replace(page);
  } else {
    if (printing) printed();
    start();
  }
})(window.litdeck);
