// Which key does what, in the room's window and in the speaker's.
"use strict";

(function (litdeck) {
  // Those that reveal.js does not know: key, action, and what its help says.
  litdeck.keys = [
    ["r", "run", "Run, or open the terminal"],
    ["x", "stop", "Stop it"],
    ["e", "edit", "Edit, if that is on"],
    ["h", "lines", "Hidden lines"],
    ["o", "outputs", "Recorded output"],
    ["c", "scheme", "Light or dark"],
    ["s", "speaker", "Speaker view"],
  ];

  // The others matter in the speaker's window, where there is no reveal.js.
  const moves = {
    ArrowRight: "next",
    ArrowDown: "next",
    PageDown: "next",
    " ": "next",
    n: "next",
    ArrowLeft: "prev",
    ArrowUp: "prev",
    PageUp: "prev",
    p: "prev",
    Home: "first",
    End: "last",
    Escape: "overview",
    b: "pause",
    ".": "pause",
  };

  litdeck.actionOf = function (event) {
    if (event.key === " " && event.shiftKey) return "prev";
    const own = litdeck.keys.find(([key]) => key === event.key.toLowerCase());
    return own ? own[1] : moves[event.key];
  };
})(window.litdeck);
