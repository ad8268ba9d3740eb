// How the room's window and the speaker's talk to each other, without a server in between.
"use strict";

(function (litdeck) {
  // Pages of one server share a channel. Files share none, so there each window speaks to the
  // one that it opened, or was opened by, and listens to no other.
  function channel(receive) {
    const folder = location.pathname.replace(/[^/]*$/, "");
    const shared = new BroadcastChannel(`litdeck ${folder}`);
    shared.onmessage = (event) => receive(event.data);
    return { send: (message) => shared.postMessage(message), join: () => {} };
  }

  function windows(receive) {
    let other = window.opener;
    addEventListener("message", (event) => {
      const mine = event.source && (event.source === other || event.source.opener === window);
      if (!mine || !event.data || !event.data.litdeck) return;
      other = event.source; // a window that was loaded anew is another one
      receive(event.data);
    });
    return {
      send: (message) => other && !other.closed && other.postMessage(message, "*"),
      join: (opened) => {
        other = opened;
      },
    };
  }

  litdeck.link = function (receive) {
    const kind = location.protocol === "file:" ? windows : channel;
    return kind((message) => message && message.litdeck && receive(message));
  };
})(window.litdeck);
