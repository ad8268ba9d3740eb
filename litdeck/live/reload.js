// Shows a page anew when `litdeck watch --serve` has written it again.
"use strict";

(() => {
  const here = location.pathname.replace(/\/$/, "/index.html");
  new EventSource("/reload").addEventListener("message", (event) => {
    if (JSON.parse(event.data).includes(here)) location.reload();
  });
})();
