// The size of a slide's text: as large as lets all of it be seen, its output included.
"use strict";

(function (litdeck) {
  const LARGEST = 34;
  const SMALLEST = 20; // the code of a talk is read from the last row
  const PRINTED = 6; // a whole program on a page is read at a desk
  const MOST_COLUMNS = 3;

  function fits(section) {
    const body = section.querySelector(".ld-body");
    const boxes = [body, ...body.querySelectorAll(".ld-code, .ld-output, .ld-column, table")];
    return boxes.every(
      (box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1,
    );
  }

  function tryOut(section, size, columns) {
    section.style.setProperty("--ld-size", `${size}px`);
    section.style.setProperty("--ld-code-columns", columns);
    return fits(section);
  }

  function largest(section, smallest, columns) {
    let low = smallest;
    let high = LARGEST;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (tryOut(section, middle, columns)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Outputs are measured open, so that nothing moves or shrinks when one is shown.
  litdeck.fit = function (section) {
    if (!section.querySelector(".ld-body")) return;
    const whole = document.documentElement.classList.contains("ld-whole");
    section.classList.add("ld-measured");
    let best = { size: 0, columns: 1 };
    for (let columns = 1; columns <= (whole ? MOST_COLUMNS : 1); columns += 1) {
      const size = largest(section, whole ? PRINTED : SMALLEST, columns);
      if (size > best.size) best = { size, columns };
    }
    tryOut(section, best.size, best.columns);
    section.classList.remove("ld-measured");
  };
})(window.litdeck);
