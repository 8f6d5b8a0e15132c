// Shows the project pages of chosen policies, sections and flags, and says how many of how many those are.
"use strict";
(() => {
  const pane = document.getElementById("page-filter");
  if (!("popover" in pane)) return;
  const opener = document.getElementById("filter-open");
  const count = document.getElementById("filter-count");
  const shown = document.getElementById("filter-shown");
  const list = document.getElementById("filter-list");
  const reset = document.getElementById("filter-reset");
  const section = document.getElementById("filter-section");
  const plain = [...opener.childNodes];
  const named = (text) => (text || "").split("、").filter(Boolean);
  const idOf = (hash) => decodeURIComponent(hash.slice(1));

  const projects = [...document.querySelectorAll("main article.project[data-policy]")].map((page) => {
    const heading = page.querySelector("h1, h2, h3, h4, h5, h6");
    return {
      page,
      heading,
      policies: named(page.dataset.policy),
      sections: named(page.dataset.section),
      flags: named(page.dataset.flag),
    };
  });
  const lines = new Map(
    [...document.querySelectorAll("#page-contents a")].map((link) => [idOf(link.hash), link.closest("li")]),
  );
  // Project pages that follow one another are one chapter; above it stands what the filter left of it.
  const chapters = [];
  for (const project of projects) {
    const last = chapters[chapters.length - 1];
    if (last?.pages[last.pages.length - 1].page === project.page.previousElementSibling) last.pages.push(project);
    else chapters.push({ pages: [project], note: null });
  }
  for (const chapter of chapters) {
    chapter.note = document.createElement("p");
    chapter.note.className = "filter-note";
    chapter.note.hidden = true;
    chapter.pages[0].page.before(chapter.note);
  }

  const chosen = (name) => [...pane.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value);
  const note = (whole, left) => (left
    ? `この章の${whole}件のうち、条件に合う${left}件を示しています。`
    : `この章の${whole}件に、条件に合う事業はありません。`);

  const apply = () => {
    const policies = chosen("policy");
    const flags = chosen("flag");
    const wanted = section ? section.value : "";
    const active = Boolean(policies.length || flags.length || wanted);
    for (const { page, heading, ...own } of projects) {
      page.hidden = !((!policies.length || policies.some((one) => own.policies.includes(one)))
        && flags.every((one) => own.flags.includes(one)) && (!wanted || own.sections.includes(wanted)));
      const line = lines.get(heading.id);
      if (line) line.hidden = page.hidden;
    }
    for (const chapter of chapters) {
      chapter.note.textContent = note(chapter.pages.length, chapter.pages.filter(({ page }) => !page.hidden).length);
      chapter.note.hidden = !active;
    }
    const left = projects.filter(({ page }) => !page.hidden);
    count.textContent = active
      ? `${projects.length}件のうち${left.length}件を示しています。` : `${projects.length}件すべてを示しています。`;
    list.replaceChildren(...(active ? left : []).map(({ heading }) => {
      const link = document.createElement("a");
      link.href = `#${encodeURIComponent(heading.id)}`;
      link.textContent = heading.textContent;
      const line = document.createElement("li");
      line.append(link);
      return line;
    }));
    opener.replaceChildren(...(active ? [`絞り込み中 ${left.length}件`] : plain));
    opener.classList.toggle("active", active);
    reset.disabled = !active;
    shown.hidden = !active || !left.length;
    // The page has another length now: the contents look again where the reader is.
    dispatchEvent(new Event("scroll"));
  };
  const clear = () => {
    for (const box of pane.querySelectorAll("input:checked")) box.checked = false;
    if (section) section.value = "";
    apply();
  };

  // Whoever follows a link to a page that is not shown gets it shown.
  const reveal = (hash) => {
    const target = hash.length > 1 && document.getElementById(idOf(hash));
    if (!target || !target.closest("article[hidden]")) return;
    clear();
    target.scrollIntoView();
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    if (link) reveal(link.hash);
    if (link && pane.contains(link) && matchMedia("(max-width: 64rem)").matches) pane.hidePopover();
  }, true);
  addEventListener("hashchange", () => reveal(location.hash));
  pane.addEventListener("change", apply);
  reset.addEventListener("click", () => {
    clear();
    pane.querySelector("input, select").focus();
  });
  apply();
  pane.hidden = false;
  opener.hidden = false;
})();
