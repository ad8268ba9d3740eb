// Before anything is drawn: the viewer's colours, and the token of a live server.
"use strict";

window.litdeck = window.litdeck || {};

(function (litdeck) {
  const KEY = "litdeck-scheme";
  const root = document.documentElement;

  // Storage is refused where cookies are; the deck works without it.
  litdeck.kept = function (storage, key, value) {
    try {
      if (value !== undefined) window[storage].setItem(key, value);
      return window[storage].getItem(key) || "";
    } catch (error) {
      return value || "";
    }
  };

  const scheme = litdeck.kept("localStorage", KEY);
  if (scheme) root.dataset.scheme = scheme;

  litdeck.changeScheme = function () {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const now = root.dataset.scheme || system;
    const next = now === "dark" ? "light" : "dark";
    root.dataset.scheme = litdeck.kept("localStorage", KEY, next);
    return next;
  };

  // The token is kept out of the address: an address is shown to the room, and copied.
  const found = /[#&]token=([^&]*)/.exec(location.hash);
  if (found) {
    litdeck.kept("sessionStorage", "litdeck-token", decodeURIComponent(found[1]));
    const rest = location.hash.replace(found[0], "");
    history.replaceState(null, "", location.pathname + location.search + rest);
  }
})(window.litdeck);
