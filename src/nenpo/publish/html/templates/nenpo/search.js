// Searches the page while the reader types. Width, case, kana, dashes, blanks and commas make no difference.
"use strict";
(() => {
  const pane = document.getElementById("page-search");
  if (!("popover" in pane)) return;
  const words = document.getElementById("search-words");
  const count = document.getElementById("search-count");
  const list = document.getElementById("search-hits");
  const main = document.getElementById("page-main");
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const UNITS = `${HEADINGS}, p, li, dt, dd, tr, caption, figcaption`;
  const MOST = 50; // headings that are listed
  const EACH = 3; // places listed under a heading
  const AROUND = 22; // signs shown on either side of a hit
  let units = null;
  let waiting = 0;

  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[\u2010-\u2015\u2212]/g, "-").replace(/\u301c/g, "~").replace(/[\s,・]/g, "");

  // The folded text with the place in the text that each of its signs comes from.
  const traced = (text) => {
    const made = { plain: "", from: [] };
    for (const { 0: sign, index } of text.matchAll(/.[\u3099\u309a\uff9e\uff9f]?/gsu)) {
      const folded = fold(sign);
      made.plain += folded;
      for (let each = 0; each < folded.length; each += 1) made.from.push([index, index + sign.length]);
    }
    return made;
  };
  // Where the terms stand in a text: pairs of first sign and end, in order, none inside another.
  const spots = (text, terms) => {
    const { plain, from } = traced(text);
    const found = [];
    for (const term of terms) {
      for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length)) {
        found.push([from[at][0], from[at + term.length - 1][1]]);
      }
    }
    found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    return found.filter(([begin], number) => number === 0 || begin >= found[number - 1][1]);
  };

  // Every stretch of text with the headings above it; a project's text stands under the project's name.
  const read = () => {
    let above = [];
    const made = [];
    for (const one of main.querySelectorAll(UNITS)) {
      if (one.parentElement.closest(UNITS) || one.closest(".origins-link, .filter-note, [data-search='no']")) continue;
      const heading = one.matches(HEADINGS);
      const inside = one.closest("article")?.querySelector(HEADINGS);
      if (heading && (!inside || inside === one)) {
        const level = Number(one.tagName[1]);
        above = [...above.filter((line) => line.level < level), { level, one, text: one.textContent.trim() }];
      }
      const text = one.cells ? [...one.cells].map((cell) => cell.textContent.trim()).join("　") : one.textContent.trim();
      if (text) made.push({ one, text, above, heading, plain: fold(text), path: fold(above.map((line) => line.text).join("")) });
    }
    return made;
  };

  const find = (terms) => {
    const groups = new Map();
    for (const unit of units) {
      const own = terms.filter((term) => unit.plain.includes(term));
      if (own.length === 0 || !terms.every((term) => own.includes(term) || unit.path.includes(term))) continue;
      const under = unit.above[unit.above.length - 1] || { one: main, text: document.title };
      const parents = unit.above.slice(1, -1).slice(-2).map((line) => line.text);
      const group = groups.get(under.one) || { under, parents, hits: [], titled: false };
      if (unit.one === under.one) group.titled = true;
      group.hits.push(unit);
      groups.set(under.one, group);
    }
    return [...groups.values()].sort((one, other) => Number(other.titled) - Number(one.titled));
  };

  const make = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  };
  // A text with its hits marked; of a long one only what is around the first.
  const marked = (text, terms, whole) => {
    const found = spots(text, terms);
    const first = found.length ? found[0][0] : 0;
    const begin = whole || first <= AROUND ? 0 : first - AROUND;
    const end = whole ? text.length : Math.min(text.length, (found.length ? found[0][1] : 0) + 2 * AROUND);
    const parts = [begin ? "…" : ""];
    let done = begin;
    for (const [from, to] of found.filter((spot) => spot[1] <= end)) {
      parts.push(text.slice(done, from), make("mark", "", text.slice(from, to)));
      done = to;
    }
    return [...parts, text.slice(done, end), end < text.length ? "…" : ""];
  };

  const jump = (event, target) => {
    if (matchMedia("(max-width: 64rem)").matches) pane.hidePopover();
    event.preventDefault();
    const hash = event.currentTarget.hash;
    if (location.hash !== hash) history.pushState(null, "", hash);
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: target.matches(HEADINGS) ? "start" : "center" });
  };
  const link = (name, target, inside) => {
    const made = make("a", name, ...inside);
    made.href = `#${encodeURIComponent((target.closest("[id]") || main).id)}`;
    made.addEventListener("click", (event) => jump(event, target));
    return made;
  };
  const entry = (group, terms) => {
    const { under, parents, hits } = group;
    const below = hits.filter((unit) => unit.one !== under.one);
    const made = make("li", "hit", link("hit-heading", under.one, marked(under.text, terms, true)));
    if (parents.length) made.append(make("span", "hit-path", parents.join(" › ")));
    if (below.length) {
      const places = below.slice(0, EACH)
        .map((unit) => make("li", "", link("hit-place", unit.one, marked(unit.text, terms, false))));
      if (below.length > EACH) places.push(make("li", "hit-more", `ほか${below.length - EACH}か所`));
      made.append(make("ul", "", ...places));
    }
    return made;
  };

  // Colours the hits on the page itself where the browser can do so without touching the page.
  const paint = (groups, terms) => {
    if (!("highlights" in CSS)) return;
    const ranges = [];
    for (const { one } of groups.flatMap((group) => group.hits).slice(0, 500)) {
      const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      const nodes = [];
      for (let node = walk.nextNode(), at = 0; node; at += node.length, node = walk.nextNode()) nodes.push([node, at]);
      for (const [begin, end] of spots(one.textContent, terms)) {
        const first = nodes.findLast(([, at]) => at <= begin);
        const last = nodes.findLast(([, at]) => at < end);
        const range = new StaticRange({
          startContainer: first[0], startOffset: begin - first[1], endContainer: last[0], endOffset: end - last[1],
        });
        ranges.push(range);
      }
    }
    CSS.highlights.set("search-hit", new Highlight(...ranges));
  };

  const search = () => {
    units = units || read();
    const terms = [...new Set(words.value.split(/\s+/).map(fold).filter(Boolean))];
    const groups = terms.length ? find(terms) : [];
    const places = groups.reduce((sum, group) => sum + group.hits.length, 0);
    list.replaceChildren(...groups.slice(0, MOST).map((group) => entry(group, terms)));
    if (!terms.length) count.textContent = "";
    else if (!places) count.textContent = "見つかりません。言葉を短くするか、別の言い方で探してください。";
    else {
      const rest = groups.length > MOST ? `初めの${MOST}の見出しを示します。言葉を足すと絞れます。` : "";
      count.textContent = `${groups.length}の見出しに、${places}か所あります。${rest}`;
    }
    paint(groups, terms);
  };
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    clearTimeout(waiting);
    search();
    list.querySelector("a")?.focus();
  });
  // Not by `autofocus`: a browser tries that when the page comes, before anybody has asked for the search.
  pane.addEventListener("toggle", (event) => {
    if (event.newState === "open") words.focus();
  });
  pane.hidden = false;
  document.getElementById("search-open").hidden = false;
})();
