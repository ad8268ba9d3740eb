// The size of a slide's text: as large as lets all of it be seen, its output included.
"use strict";

(function (litdeck) {
  const LARGEST = 34;
  const SMALLEST = 20; // the code of a talk is read from the last row
  const PRINTED = 4; // a whole program on a page is read at a desk, and a PDF is magnified

  function fits(section) {
    const body = section.querySelector(".ld-body");
    const boxes = [body, ...body.querySelectorAll(".ld-code, .ld-output, .ld-column, table")];
    return boxes.every(
      (box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1,
    );
  }

  function setSize(section, size) {
    section.style.setProperty("--ld-size", `${size}px`);
  }

  function largest(section, smallest, step) {
    let low = 0;
    let high = (LARGEST - smallest) / step;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      setSize(section, smallest + middle * step);
      if (fits(section)) low = middle;
      else high = middle - 1;
    }
    return smallest + low * step;
  }

  // Outputs are measured open, so that nothing moves or shrinks when one is shown.
  litdeck.fit = function (section) {
    if (!section.querySelector(".ld-body")) return;
    const whole = document.documentElement.classList.contains("ld-whole");
    section.classList.add("ld-measured");
    setSize(section, whole ? largest(section, PRINTED, 0.25) : largest(section, SMALLEST, 1));
    section.classList.remove("ld-measured");
  };
})(window.litdeck);
