// Shows the cards of a chosen need, area and office, or those that hold a word, and says how many of how many.
"use strict";
(() => {
  const FACETS = [["needs", "困りごと"], ["areas", "近くに拠点か会場がある地域"], ["offices", "担当"]];
  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[\u2010-\u2015\u2212]/g, "-").replace(/\u301c/g, "~").replace(/[\s,・]/g, "");
  const words = (text) => (text || "").split("、").filter(Boolean);
  const make = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  };

  document.querySelectorAll(".directory").forEach((directory, place) => {
    const { everywhere } = directory.dataset; // no area to choose: most cards have a desk that serves all
    const cards = [...directory.querySelectorAll(".card")].map((card) => ({ card, text: fold(card.textContent) }));
    const lines = new Map([...document.querySelectorAll("#page-contents a")]
      .map((link) => [decodeURIComponent(link.hash.slice(1)), link.closest("li")]));
    const field = (name, title, control) => {
      control.id = `cards-${place}-${name}`;
      const label = make("label", "", title);
      label.htmlFor = control.id;
      return make("p", "field", label, control);
    };
    const choose = ([name, title]) => {
      const counts = new Map();
      for (const { card } of cards) for (const word of words(card.dataset[name])) counts.set(word, (counts.get(word) || 0) + 1);
      counts.delete(everywhere);
      const select = make("select", "", new Option("すべて", ""));
      for (const [word, count] of counts) select.append(new Option(`${word}（${count}件）`, word));
      return { name, select, field: field(name, title, select) };
    };
    const facets = FACETS.map(choose);
    const input = make("input");
    input.type = "search";
    input.autocomplete = "off";
    const count = make("p", "cards-count");
    count.setAttribute("role", "status");
    const reset = make("button", "tool", "条件をすべて解く");
    reset.type = "button";
    const pane = make("div", "cards-filter", field("words", "言葉", input), ...facets.map((one) => one.field), count, reset);
    pane.setAttribute("role", "search");
    pane.setAttribute("aria-label", "窓口を絞り込む");
    pane.dataset.search = "no";

    const has = (card, name, wanted) => {
      const own = words(card.dataset[name]);
      return !wanted || own.includes(wanted);
    };
    const apply = () => {
      const terms = input.value.split(/\s+/).map(fold).filter(Boolean);
      for (const { card, text } of cards) {
        card.hidden = !(terms.every((term) => text.includes(term))
          && facets.every(({ name, select }) => has(card, name, select.value)));
        const line = lines.get(card.querySelector("h1, h2, h3, h4, h5, h6")?.id);
        if (line) line.hidden = card.hidden;
      }
      const left = cards.filter(({ card }) => !card.hidden).length;
      const active = Boolean(terms.length || facets.some(({ select }) => select.value));
      count.textContent = !active ? `${cards.length}の窓口をすべて示しています。`
        : left ? `${cards.length}の窓口のうち、${left}を示しています。`
          : "条件に合う窓口がありません。言葉を短くするか、条件を解いてください。";
      reset.disabled = !active;
      dispatchEvent(new Event("scroll"));
    };
    const clear = () => {
      input.value = "";
      for (const { select } of facets) select.value = "";
      apply();
    };
    // Whoever follows a link to a card that is not shown gets it shown.
    const reveal = (hash) => {
      const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
      if (!target || !target.closest(".card[hidden]")) return;
      clear();
      target.scrollIntoView();
    };
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
      if (link) reveal(link.hash);
    }, true);
    addEventListener("hashchange", () => reveal(location.hash));
    pane.addEventListener("input", apply);
    reset.addEventListener("click", () => {
      clear();
      input.focus();
    });
    apply();
    directory.prepend(pane);
  });
})();
