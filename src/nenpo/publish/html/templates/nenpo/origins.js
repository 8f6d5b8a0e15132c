// Shows where a figure comes from: on hover, on focus and on tap. It reads the data of its own page alone.
"use strict";
(() => {
  const store = JSON.parse(document.getElementById("origins-data").textContent);
  const panel = document.getElementById("origins-panel");
  const body = document.getElementById("origins-body");
  const toggle = document.getElementById("origins-toggle");
  const text = (place) => store.texts[place];
  const figures = [...document.querySelectorAll("main [data-fact]")].filter((one) => one.dataset.fact in store.facts);
  let shown = null;
  let pinned = false;
  let quiet = false;
  let pressing = false;
  let waiting = 0;

  const make = (tag, words, ...inside) => {
    const made = document.createElement(tag);
    made.textContent = words;
    made.append(...inside);
    return made;
  };
  const row = (list, name, ...what) => {
    if (what.some((one) => one)) list.append(make("dt", name), make("dd", "", ...what));
  };
  const link = (id, words) => {
    const made = make("a", words);
    made.href = `${store.page}#${encodeURIComponent(id.trim().split(/\s+/).join("_"))}`;
    return made;
  };
  const list = (tag, items) => make(tag, "", ...items.map((one) => make("li", "", one)));
  const cell = ([, , , file, line, column]) => `${text(file)} ${line}行「${text(column)}」`;

  const rows = (id) => {
    const fact = store.facts[id];
    const made = document.createElement("dl");
    row(made, "値", text(fact[1]));
    if (fact.length === 4) {
      row(made, "計算", text(fact[2]));
      const parts = fact[3].map((place) => {
        const one = store.facts[text(place)];
        return make("span", `${text(one[0])} ${text(one[1])} `, link(text(place), cell(one)));
      });
      row(made, "もとの数値", list("ul", parts));
      return made;
    }
    const [, , period, , , , raw, page, steps, held] = fact;
    const checks = store.checks[held].map(text);
    row(made, "時期", text(period));
    row(made, "元のセル", cell(fact));
    row(made, "セルの文字", text(raw) || "（空欄）");
    row(made, "公表版の頁", text(page));
    row(made, "読み取り", list("ol", steps.map(text)));
    row(made, "点検", checks.length
      ? make("details", "", make("summary", `${checks.length}の決まり`), list("ul", checks)) : "記録がありません");
    return made;
  };

  const place = (figure) => {
    panel.style.insetInlineStart = panel.style.top = "";
    const at = figure.getBoundingClientRect();
    if (matchMedia("(max-width: 40rem)").matches) {
      scrollBy(0, Math.max(0, at.bottom + 8 - panel.getBoundingClientRect().top));
      return;
    }
    const [width, height] = [panel.offsetWidth, panel.offsetHeight];
    const room = document.documentElement.clientWidth;
    const below = at.bottom + 6 + height <= innerHeight || at.top < height;
    const top = below ? Math.min(at.bottom + 6, innerHeight - height - 8) : at.top - height - 6;
    panel.style.top = `${Math.max(8, top)}px`;
    panel.style.insetInlineStart = `${Math.max(8, Math.min(at.left, room - width - 8))}px`;
  };

  const hide = () => {
    clearTimeout(waiting);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown.classList.remove("origins-shown");
    if (shown.hasAttribute("aria-expanded")) shown.setAttribute("aria-expanded", "false");
    panel.hidden = true;
    shown = null;
    pinned = false;
  };
  const show = (figure, stay) => {
    clearTimeout(waiting);
    if (shown !== figure) {
      hide();
      const id = figure.dataset.fact;
      document.getElementById("origins-title").textContent = text(store.facts[id][0]);
      body.replaceChildren(rows(id), make("p", "", link(id, "出どころの頁で見る")));
      shown = figure;
      panel.hidden = false;
      panel.scrollTop = 0;
      figure.setAttribute("aria-describedby", "origins-body");
      figure.classList.add("origins-shown");
      if (figure.hasAttribute("aria-expanded")) figure.setAttribute("aria-expanded", "true");
      place(figure);
    }
    pinned = pinned || stay;
  };
  const focus = (one) => {
    // Without the panel, which follows where it is wanted.
    quiet = true;
    one.focus();
    quiet = false;
  };
  const close = () => {
    const back = panel.contains(document.activeElement) ? shown : null;
    hide();
    if (back) focus(back);
  };
  const open = (figure) => {
    show(figure, true);
    panel.focus();
  };

  const figureOf = (target) => {
    const found = target instanceof Element ? target.closest("main [data-fact]") : null;
    return found && found.dataset.fact in store.facts ? found : null;
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned) return;
    const figure = figureOf(event.target);
    clearTimeout(waiting);
    if (figure && figure !== shown) waiting = setTimeout(show, 250, figure, false);
    else if (!figure && shown && !panel.contains(event.target) && shown !== document.activeElement) {
      waiting = setTimeout(hide, 350);
    }
  });
  // What a press focuses is shown by the click: a panel that came between the two would catch the second.
  document.addEventListener("mousedown", () => { pressing = true; });
  document.addEventListener("mouseup", () => { pressing = false; });
  document.addEventListener("click", (event) => {
    const figure = figureOf(event.target);
    if (figure && getSelection().isCollapsed) open(figure);
    else if (!figure && !panel.contains(event.target) && !toggle.contains(event.target)) hide();
  });
  document.addEventListener("focusin", (event) => {
    const figure = figureOf(event.target);
    if (figure && !quiet && !pressing) show(figure, false);
    else if (!figure && !panel.contains(event.target)) hide();
  });
  document.getElementById("origins-close").addEventListener("click", close);
  addEventListener("resize", () => shown && place(shown));

  // The mode for the keyboard: one stop in each table, card or paragraph, arrows from figure to figure.
  const blocks = new Map();
  for (const figure of figures) {
    const block = figure.closest(".table-block, figure, dl, p, ul, h2, h3, h4, h5, h6") || figure;
    blocks.set(block, [...(blocks.get(block) || []), figure]);
    figure.tabIndex = -1;
  }
  const on = () => toggle.getAttribute("aria-pressed") === "true";
  const visible = (one) => one.getClientRects().length > 0;
  const move = (figure) => {
    for (const own of blocks.values()) {
      if (own.includes(figure)) own.forEach((one) => { one.tabIndex = one === figure ? 0 : -1; });
    }
    hide();
    focus(figure);
    const at = figure.getBoundingClientRect();
    const top = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
    if (!figure.contains(top)) figure.scrollIntoView({ block: "center", inline: "center" });
    show(figure, false);
  };
  const turn = (mode) => {
    toggle.setAttribute("aria-pressed", String(mode));
    document.documentElement.classList.toggle("origins-on", mode);
    for (const own of blocks.values()) {
      own.forEach((one, number) => {
        one.tabIndex = mode && number === 0 ? 0 : -1;
        for (const [name, value] of [["role", "button"], ["aria-haspopup", "dialog"], ["aria-expanded", "false"]]) {
          if (mode) one.setAttribute(name, value);
          else one.removeAttribute(name);
        }
      });
    }
  };
  const step = (figure, key) => {
    const seen = figures.filter(visible);
    const at = seen.indexOf(figure);
    if (key === "Home" || key === "End") {
      const own = [...blocks.values()].find((one) => one.includes(figure)).filter(visible);
      return key === "Home" ? own[0] : own[own.length - 1];
    }
    if (key === "ArrowLeft" || key === "ArrowRight") return seen[at + (key === "ArrowLeft" ? -1 : 1)];
    const here = figure.closest("tr");
    let next = key === "ArrowUp" ? here?.previousElementSibling : here?.nextElementSibling;
    for (; next; next = key === "ArrowUp" ? next.previousElementSibling : next.nextElementSibling) {
      const found = next.children[figure.closest("td, th").cellIndex]?.querySelector("[data-fact]");
      if (found) return found;
    }
    return seen[at + (key === "ArrowUp" ? -1 : 1)];
  };
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.closest("[popover]")) return;
    const figure = figureOf(event.target);
    if (event.key === "Escape") {
      if (shown) close();
      else if (on()) {
        turn(false);
        toggle.focus();
      }
    } else if (figure && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(figure);
    } else if (figure && on() && /^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      event.preventDefault();
      const next = step(figure, event.key);
      if (next) move(next);
    }
  });
  toggle.addEventListener("click", () => {
    turn(!on());
    const top = document.querySelector(".bar").getBoundingClientRect().bottom;
    const first = figures.find((one) => visible(one) && one.getBoundingClientRect().top >= top);
    if (on() && first) move(first);
    else hide();
  });
  toggle.closest("[hidden]").hidden = false;
  document.documentElement.classList.add("origins-ready");
})();
