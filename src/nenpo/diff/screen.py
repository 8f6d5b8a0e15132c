"""A comparison in a few lines a change, for the desk and for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nenpo.diff.aligned import Pair, changed_parts
from nenpo.diff.candidates import UNKNOWN
from nenpo.diff.changes import FIGURE, FINDING, INPUT, KIND_WORDS, ORDER, Cause, Change
from nenpo.diff.compared import Comparison, grouped
from nenpo.diff.pieces import CHART

SAME = "違いはありません。"
LONGEST = 60
# Of one section so many changes are told, and fewer where very much changed; the page tells all.
MOST, MOST_OF_MANY, MANY = 20, 5, 200
MOST_PARTS, MOST_CAUSES = 4, 6


def screen(comparison: Comparison) -> str:
    """What differs, by report and section; figures first, sentences and rows in which only figures changed counted."""
    lines = [f"{comparison.old} → {comparison.new}", *comparison.notes]
    if not comparison.changes:
        lines.append(SAME if not comparison.inputs else f"公開する内容に{SAME}")
    else:
        lines.append("、".join(f"{word}{count}件" for word, count in comparison.counts.items()))
    for report, sections in grouped(comparison.changes).items():
        lines += ["", f"== {comparison.titles[report]}"]
        for section, changes in sections.items():
            lines += [f"-- {section}", *_section(comparison, changes)]
    lines += _silent(comparison)
    return "\n".join(lines)


def _section(comparison: Comparison, changes: Sequence[Change]) -> Iterator[str]:
    told = [change for change in changes if not change.only_figures]
    most = MOST if len(comparison.changes) < MANY else MOST_OF_MANY
    for change in told[:most]:
        yield from _change(comparison, change)
    if told[most:]:
        yield f"  ほか{len(told) - most}件。--html の頁にすべて載せます。"
    rest = [change for change in changes if change.only_figures]
    if rest:
        counts = {kind: sum(one.kind == kind for one in rest) for kind in dict.fromkeys(one.kind for one in rest)}
        yield f"  （上の数値だけが変わったもの: {'、'.join(f'{KIND_WORDS[k]}{n}' for k, n in counts.items())}）"


def _change(comparison: Comparison, change: Change) -> Iterator[str]:
    word = kind_word(change)
    if change.kind == FIGURE:
        also = f"（ほか{len(change.also)}か所にも印刷）" if change.also else ""
        yield f"  [{word}] {comparison.name(change)}: {_old_and_new(change.pairs[0])}{also}"
    elif change.kind == CHART:
        shown = [pair for pair in change.pairs if not pair.only_figures]
        yield f"  [{word}] {change.title}" + ("" if change.pairs else "（描き方だけが変わりました）")
        yield from (f"      {_old_and_new(pair)}" for pair in shown)
    elif change.kind == ORDER:
        yield f"  [{word}] {short(change.pairs[0].line.text)}"
    else:
        title = f"{change.title}: " if change.title and change.kind in ("row", FINDING, INPUT) else ""
        yield f"  [{word}] {title}" + "".join(map(_old_and_new, change.pairs))
    if change.kind != INPUT:
        yield from (f"      原因 {words}" for words in causes_words(change))


def kind_word(change: Change) -> str:
    """What sort of thing changed; an input is called by its own sort."""
    return change.causes[0].kind if change.kind == INPUT else KIND_WORDS[change.kind]


def _old_and_new(pair: Pair) -> str:
    """A line before and after, or that it came, went or only moved; of a long one what changed in it."""
    if pair.old is None or pair.new is None:
        return f"{'加わった' if pair.old is None else 'なくなった'}「{short(pair.line.text)}」"
    if pair.moved:
        return f"場所が変わった「{short(pair.line.text)}」"
    old, new = pair.old.text, pair.new.text
    if max(len(old), len(new)) <= LONGEST // 2:
        return f"{old} → {new}"
    return f"「{short(new, 30)}」の {_difference(old, new)}"


def _difference(old: str, new: str) -> str:
    """What changed between two texts: short ones whole, of long ones the places that differ."""
    if max(len(old), len(new)) <= LONGEST // 2:
        return f"「{old}」→「{new}」"
    parts = list(changed_parts(old, new))
    more = f" ほか{len(parts) - MOST_PARTS}か所" if parts[MOST_PARTS:] else ""
    return "、".join(f"{_quoted(a)}→{_quoted(b)}" for a, b in parts[:MOST_PARTS]) + more


def _quoted(text: str) -> str:
    return f"「{short(text, 30)}」" if text else "（なし）"


def short(text: str, most: int = LONGEST) -> str:
    """A text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def causes_words(change: Change) -> list[str]:
    """The causes of a change in words, the first few of very many."""
    words = [cause_words(cause) for cause in change.causes[:MOST_CAUSES]]
    more = len(change.causes) - MOST_CAUSES
    return [*words, f"ほか{more}件"] if more > 0 else words


def cause_words(cause: Cause) -> str:
    """A cause in words: kind, file, place, and what stood there."""
    if cause.kind == UNKNOWN:
        return "記録された入力に違いがないので、分かりません。"
    where = " ".join(part for part in (cause.file, cause.place) if part)
    if cause.old and cause.new:
        text = f" {_difference(cause.old, cause.new)}"
    else:
        text = f" 「{short(cause.old or cause.new, 30)}」" if cause.old or cause.new else ""
    return f"{cause.kind}{'' if cause.sure else '（ほかの原因とは見分けられません）'} {where}{text}".rstrip()


def _silent(comparison: Comparison) -> Iterator[str]:
    """Inputs that changed and that no change was traced to."""
    files = comparison.silent
    if files:
        yield from ("", "== 変わった入力のうち、上に出ていないもの", *(f"  {name}" for name in files[:MOST]))
        if files[MOST:]:
            yield f"  ほか{len(files) - MOST}件"
