// Finds figures and projects in the data of its own page, as one types. It asks nobody for anything.
"use strict";
(() => {
  const store = JSON.parse(document.getElementById("search-data").textContent);
  const text = (place) => store.texts[place];
  const get = (id) => document.getElementById(id);
  const [query, kind, year, report] = ["q", "kind", "year", "report"].map((name) => get(`search-${name}`));
  const STEP = 20;

  // One form for what is typed in many: width, case, kana, commas and signs of numbers, か所, blanks and brackets.
  const plain = (words) => words.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60))
    .replace(/(\d),(?=\d{3})/g, "$1")
    .replace(/(\d)[ゕゖけ箇](?=[所月年国])/g, "$1か")
    .replace(/[▲△−‐–―-](?=\d)/g, "-")
    .replace(/[\s・「」『』()、。]/g, "");
  const isDigit = (sign) => sign >= "0" && sign <= "9";
  // A number is found from its first digit on: 99件 is not found in 47,099件.
  const holds = (field, word) => {
    for (let at = field.indexOf(word); at >= 0; at = field.indexOf(word, at + 1)) {
      const before = field[at - 1] || "";
      if (!isDigit(word[0]) || !(isDigit(before) || (before === "." && isDigit(field[at - 2] || "")))) return true;
    }
    return false;
  };
  const holdsAll = (fields, words) => words.every((word) => fields.some((field) => holds(field, word)));

  const years = new Map(store.years.map(([number, , typed]) => [number, typed.split(" ").map(plain)]));
  const subjects = store.subjects.map(([book, name, id, chapter, office, policies, flags, place, isProject, ...own]) => ({
    book: text(book), name: text(name), id: text(id), chapter: text(chapter), office: text(office),
    policies: text(policies), flags: text(flags), place: text(place), isProject: isProject === 1,
    years: new Set(own.slice(0, 1)), documents: new Set(own.slice(1)), indicators: 0,
  }));
  const indicators = store.indicators.map(([subject, stem, what, page]) => {
    subjects[subject].indicators += 1;
    return {
      subject: subjects[subject], stem: text(stem), page,
      name: text(what) ? `${text(stem)}（${text(what)}）` : text(stem),
    };
  });
  const figures = store.facts.map(([of, when, fiscal, words, value, document, rest, place, source, section, remark]) => {
    const indicator = indicators[of];
    indicator.subject.years.add(fiscal);
    indicator.subject.documents.add(document);
    const id = `${store.documents[document][0]}/${indicator.subject.name}/${indicator.stem}${text(rest)}`;
    return {
      indicator, id, when: text(when), fiscal, words: text(words), value, document, place: text(place),
      source: text(source) ? `${text(source)}#${encodeURIComponent(id.trim().split(/\s+/).join("_"))}` : "",
      section: text(section), remark: text(remark),
    };
  });
  for (const one of subjects) {
    one.key = plain(one.name);
    one.marks = [one.book, one.office, one.policies, one.flags].map(plain);
    one.fields = [one.key, plain(one.chapter), ...one.marks, ...[...one.years].flatMap((fiscal) => years.get(fiscal))];
  }
  for (const one of indicators) one.key = plain(one.name);
  for (const one of figures) {
    const { key, subject } = one.indicator;
    one.keys = [one.words, one.value, one.section.split(" ")[0]].map(plain);
    const own = [...one.keys, ...[one.when, one.section, store.documents[one.document][1]].map(plain)];
    one.fields = [key, subject.key, ...own, ...subject.marks, ...years.get(one.fiscal)];
  }

  // The smaller, the nearer: the very number or name, its beginning, its inside, anything else.
  const nearness = (words, keys, names) => {
    const whole = words.join("");
    if (keys.includes(whole)) return 0;
    if (names[0] === whole) return 1;
    if (names.some((name) => name.startsWith(words[0] || ""))) return 2;
    return holdsAll(names, words) ? 3 : 4;
  };
  const nearest = (found) => found.map((one, place) => [one, place])
    .sort(([one, here], [other, there]) => one.near - other.near || here - there).map(([one]) => one);

  const search = ({ q, kind, year, report }) => {
    const words = q.split(/[\s\u3000]+/).map(plain).filter(Boolean);
    const [fiscal, document] = [Number(year), report === "" ? -1 : Number(report)];
    const projects = kind === "figures" ? [] : subjects
      .filter((one) => (!fiscal || one.years.has(fiscal)) && (document < 0 || one.documents.has(document)))
      .filter((one) => holdsAll(one.fields, words))
      .map((one) => ({ subject: one, near: nearness(words, [], [one.key]) }));
    const cards = new Map();
    for (const one of kind === "projects" ? [] : figures) {
      if ((fiscal && one.fiscal !== fiscal) || (document >= 0 && one.document !== document)) continue;
      if (!holdsAll(one.fields, words)) continue;
      // Of two that are equally near, the one that a report prints is more likely to be meant.
      const near = nearness(words, one.keys, [one.indicator.key, one.indicator.subject.key]) + (one.place ? 0 : 0.5);
      const card = cards.get(one.indicator) || { indicator: one.indicator, figures: [], near };
      card.figures.push(one);
      card.near = Math.min(card.near, near);
      cards.set(one.indicator, card);
    }
    return { projects: nearest(projects), cards: nearest([...cards.values()]) };
  };

  const make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const link = (href, words, ...unseen) =>
    make("a", { href }, ...unseen.map((one) => make("span", { class: "unseen" }, one)), words);
  const about = (...words) => make("p", { class: "about" }, ...words.filter(Boolean)
    .map((one) => (typeof one === "string" ? make("span", { "data-literal": "" }, one) : one)));
  const projectCard = ({ subject }) => make("li", { class: "hit" },
    make("p", { class: "hit-title" },
      link(subject.id ? `indicators/index.html#${encodeURIComponent(subject.id)}` : subject.place, subject.name)),
    about(subject.book, subject.chapter, subject.office && `担当課 ${subject.office}`,
      subject.policies && `基本方針 ${subject.policies}`, subject.flags, subject.id && `指標 ${subject.indicators}`,
      subject.id && subject.place && link(subject.place, "報告で見る", `${subject.name}を`)));
  const figureLine = (one) => {
    const words = make("data", { value: one.value, "data-fact": one.id }, one.words);
    const named = `${one.indicator.name} ${one.when} ${one.words}を`;
    return make("li", {}, make("span", { class: "when" }, one.when), words,
      make("span", { class: "about" }, [one.remark, one.place ? "" : "報告の頁には載せていない"].filter(Boolean).join("、")),
      make("span", { class: "ways" },
        ...(one.place ? [link(one.place, "報告で見る", named)] : []),
        ...(one.source ? [link(one.source, "出どころ", named.replace(/を$/, "の"))] : [])));
  };
  const figureCard = ({ indicator, figures: own }) => make("li", { class: "hit" },
    make("p", { class: "hit-title" }, link(`indicators/${indicator.page}`, indicator.name, `${indicator.subject.name} `)),
    about(indicator.subject.book, indicator.subject.name),
    make("ul", { class: "hit-figures" }, ...own.map(figureLine)));

  // Cards of one kind; the button shows more of them and leads the keyboard to the first new one.
  const show = (name, found, card, first) => {
    const [part, list, more] = [get(`search-${name}`), get(`search-${name}-list`), get(`search-${name}-more`)];
    part.hidden = found.length === 0;
    list.replaceChildren(...found.slice(0, first).map(card));
    const rest = () => found.length - list.children.length;
    const label = () => {
      more.hidden = rest() === 0;
      more.textContent = `さらに${Math.min(STEP, rest())}件を表示（残り${rest()}件）`;
    };
    more.onclick = () => {
      const from = list.children.length;
      list.append(...found.slice(from, from + STEP).map(card));
      label();
      list.children[from].querySelector("a").focus();
    };
    label();
  };

  const asked = () => ({ q: query.value, kind: kind.value, year: year.value, report: report.value });
  const any = (wanted) => Object.values(wanted).some((value) => value.trim() !== "");
  const count = (number) => number.toLocaleString("ja-JP");
  const run = () => {
    const wanted = asked();
    const found = any(wanted) ? search(wanted) : { projects: [], cards: [] };
    const numbers = found.cards.reduce((sum, card) => sum + card.figures.length, 0);
    const parts = [];
    if (wanted.kind !== "figures") parts.push(`事業・見出し ${count(found.projects.length)}件`);
    if (wanted.kind !== "projects") parts.push(`数値 ${count(numbers)}件（${count(found.cards.length)}の指標）`);
    get("search-start").hidden = any(wanted);
    get("search-none").hidden = !any(wanted) || found.projects.length + found.cards.length > 0;
    get("search-status").textContent = any(wanted) ? parts.join("、") : "";
    show("projects", found.projects, projectCard, wanted.kind === "projects" ? STEP : 3);
    show("figures", found.cards, figureCard, STEP);
  };

  // The search stands in the address, so that it can be handed on: `search.html#q=47,099件`, or `?q=`.
  const read = () => {
    const given = new URLSearchParams(/(^|[#&])q=|[#&](kind|year|report)=/.test(location.hash)
      ? location.hash.slice(1) : location.search.slice(1));
    query.value = given.get("q") || "";
    for (const [field, name] of [[kind, "kind"], [year, "year"], [report, "report"]]) {
      const value = given.get(name) || "";
      field.value = [...field.options].some((option) => option.value === value) ? value : "";
    }
    run();
  };
  const write = () => {
    const kept = Object.entries(asked()).filter(([, value]) => value !== "");
    history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
  };
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { write(); run(); }, 120);
  };
  query.addEventListener("input", changed);
  for (const field of [kind, year, report]) field.addEventListener("change", changed);
  addEventListener("hashchange", () => { if (location.hash !== "#page-main") read(); });
  get("search-without").hidden = true;
  get("search-box").hidden = false;
  read();
  if (!any(asked())) query.focus({ preventScroll: true });
})();
