// Marks in the contents where the reader is, and tells the style how high the bar is.
"use strict";
(() => {
  const bar = document.querySelector(".bar");
  const contents = document.getElementById("page-contents");
  const tell = () => document.documentElement.style.setProperty("--bar-height", `${bar.offsetHeight}px`);
  new ResizeObserver(tell).observe(bar);
  tell();
  if (!contents) return;

  // Beside the text the contents stand open, whatever a browser makes of a folded box.
  const box = contents.querySelector("details");
  const wide = matchMedia("(min-width: 64rem)");
  const stand = () => { box.open = wide.matches; };
  wide.addEventListener("change", stand);
  stand();

  const lines = [...contents.querySelectorAll("a")]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter((line) => line.heading);
  let current = null;
  let opened = [];
  let waiting = false;

  // The last line whose heading has passed the bar; what a filter hides has no place and is passed over.
  const here = () => {
    const seen = lines.filter((line) => !line.link.closest("[hidden]"));
    const edge = bar.getBoundingClientRect().bottom + 64;
    let [low, high] = [0, seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seen[middle].heading.getBoundingClientRect().top <= edge) low = middle + 1;
      else high = middle;
    }
    return low ? seen[low - 1].link : null;
  };

  // Folds what was unfolded for another place, never what the reader has unfolded.
  const unfold = (link) => {
    const around = [];
    for (let one = link?.closest("li details"); one; one = one.parentElement.closest("li details")) around.push(one);
    const gone = opened.filter((one) => !around.includes(one));
    const more = around.filter((one) => !one.open);
    gone.forEach((one) => { one.open = false; });
    more.forEach((one) => { one.open = true; });
    opened = [...opened.filter((one) => around.includes(one)), ...more];
  };

  const mark = () => {
    waiting = false;
    const link = here();
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    current = link;
    if (contents.contains(document.activeElement)) return;
    unfold(link);
    if (!link) return;
    const [frame, at] = [contents.getBoundingClientRect(), link.getBoundingClientRect()];
    if (at.top < frame.top + 32 || at.bottom > frame.bottom - 32) {
      contents.scrollTop += at.top - frame.top - contents.clientHeight / 3;
    }
  };
  const soon = () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  mark();
})();
