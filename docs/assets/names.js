/* What readers who hear the page, or have only keys, miss in the theme: names in two places, and
   a way to scroll.  Its box for searching is a dialog without a name (Zensical has one), and the
   buttons of each block of code are a landmark each, all of them nameless: they are none.  A
   table that is wider than the page is in a box that scrolls, and no key reaches that. */
"use strict";

(() => {
  const search = document.querySelector(".md-search[role=dialog]:not([aria-label])");
  search?.setAttribute("aria-label", search.querySelector("input")?.placeholder || "Search");

  const wide = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth;
    if (scrolls === box.hasAttribute("tabindex")) return;
    const said = { tabindex: "0", role: "group", "aria-label": "a wide table" };
    for (const [name, value] of Object.entries(said)) {
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  };

  const plain = () => {
    document.querySelectorAll(".md-typeset__scrollwrap").forEach(wide);
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  // The script makes the buttons when it comes to the block.
  new MutationObserver(plain).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", plain);
  plain();
})();
