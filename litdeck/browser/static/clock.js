// How long the talk has taken, and how long it should have.
"use strict";

(function (litdeck) {
  const KEY = "litdeck-clock";

  litdeck.spell = function (seconds) {
    const whole = Math.floor(Math.abs(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  // Runs from the first slide that is left on; a speaker view that is loaded anew goes on with it.
  litdeck.clock = function (now = () => Date.now() / 1000) {
    const kept = JSON.parse(litdeck.kept("sessionStorage", KEY) || "null");
    let { past, since } = kept || { past: 0, since: null };

    function keep() {
      litdeck.kept("sessionStorage", KEY, JSON.stringify({ past, since }));
    }

    return {
      elapsed: () => past + (since === null ? 0 : now() - since),
      runs: () => since !== null,
      start() {
        if (since === null) since = now();
        keep();
      },
      stop() {
        past = this.elapsed();
        since = null;
        keep();
      },
      reset() {
        past = 0;
        since = null;
        keep();
      },
    };
  };

  // What the deck's own minutes say: `ahead` or `behind` of the time that a slide should end at.
  litdeck.pace = function (elapsed, begin, end) {
    if (elapsed > end) return `${litdeck.spell(elapsed - end)} behind`;
    if (elapsed < begin) return `${litdeck.spell(begin - elapsed)} ahead`;
    return "on time";
  };
})(window.litdeck);
