/* Names for readers who hear the page: two places where the theme's own script and template give
   none.  Its box for searching is a dialog without a name (Zensical has one), and the buttons of
   each block of code are a landmark each, all of them nameless: they are none. */
"use strict";

(() => {
  const search = document.querySelector(".md-search[role=dialog]:not([aria-label])");
  search?.setAttribute("aria-label", search.querySelector("input")?.placeholder || "Search");

  const plain = () => {
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  // The script makes the buttons when it comes to the block.
  new MutationObserver(plain).observe(document.body, { childList: true, subtree: true });
  plain();
})();
