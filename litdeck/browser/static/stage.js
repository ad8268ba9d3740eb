// The room's side of the speaker view: says what is shown, and does what the speaker asks.
"use strict";

(function (litdeck) {
  const SOON = 50; // milliseconds: a program may print much at once

  function run(element) {
    const live = element.querySelector(".ld-live");
    const shown = live && live.checkVisibility() ? live : element.querySelector(".ld-output");
    const status = element.querySelector(".ld-status");
    return {
      open: Boolean(shown && shown.checkVisibility()),
      text: shown ? shown.innerText : "",
      status: status ? status.textContent : "",
    };
  }

  function state() {
    const slide = Reveal.getCurrentSlide();
    return {
      litdeck: "state",
      name: slide.id,
      fragments: slide.querySelectorAll(".fragment.visible").length,
      open: [...slide.querySelectorAll(".ld-view")].map((view) => view.matches(".ld-open")),
      runs: [...slide.querySelectorAll(".ld-run")].map(run),
      paused: Reveal.isPaused(),
    };
  }

  litdeck.startStage = function () {
    let timer = 0;
    const link = litdeck.link((message) => {
      if (message.litdeck === "hello") tell();
      if (message.litdeck === "do") litdeck.act(message.action);
    });

    function tell() {
      clearTimeout(timer);
      timer = 0;
      link.send(state());
    }

    function soon() {
      timer = timer || setTimeout(tell, SOON);
    }

    const events = "slidechanged fragmentshown fragmenthidden paused resumed";
    for (const event of events.split(" ")) Reveal.on(event, soon);
    // Whatever changes on a slide, output as it comes, say, is the speaker's as well.
    new MutationObserver(soon).observe(document.querySelector(".slides"), {
      attributeFilter: ["class"],
      characterData: true,
      childList: true,
      subtree: true,
    });
    litdeck.openSpeaker = function () {
      link.join(open("speaker.html", "litdeck-speaker", "popup,width=1180,height=800"));
    };
    tell();
  };
})(window.litdeck);
