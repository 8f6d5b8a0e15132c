"""The tables of a survey as blocks: by one question, and by the groups of those who answered.

Counts say how many answered (n); shares say the interval that holds that of all with 95 % confidence. What is not said
is marked, and so is what could be reckoned from a base that is not said.
"""

from __future__ import annotations

from nenpo.ground.blocks import COUNT, PRINTED, Block, Caption, Cell, Span, Spans, Table, group, prose, table_block
from nenpo.ground.fiscal_year import UNDATED
from nenpo.survey.answers import ASKED, ATTRIBUTE, SYNTHETIC, Survey
from nenpo.survey.crosstab import Crosstab, one_way, two_way
from nenpo.survey.intervals import wilson
from nenpo.survey.suppression import FEWEST, Place

TITLE, STATE = "アンケートの集計表", "集計"
UNSAID = "x"
SYNTHETIC_LINE = (
    "合成データです。だれの回答でもなく、集計の方法を試すために乱数で作りました。実際の調査の結果とは関係がありません。"
)
CONFIDENCE = "95%の信頼区間（ウィルソンの方法）"


def cover(survey: Survey) -> Block:
    """Title, and whose answers these are."""
    title = f"{SYNTHETIC}：{TITLE}" if survey.is_synthetic else TITLE
    count = f"回答は{len(survey.answers):,}件です。"
    lines = [_spans(text, COUNT) for text in ((SYNTHETIC_LINE, count) if survey.is_synthetic else (count,))]
    state = SYNTHETIC if survey.is_synthetic else STATE
    told = {"title": title, "report": title, "fiscal_year": UNDATED, "state": state}
    text = "\n".join("".join(span.text for span in line) for line in lines)
    data = {"edition": told, "lines": [[span.data() for span in line] for line in lines]}
    return Block("cover", "cover", f"{title}\n{text}", data=data)


def how_to_read(survey: Survey) -> Block:
    """What is left unsaid, and why."""
    texts = [
        f"{FEWEST}件に満たない数は {UNSAID} とし、載せません。",
        f"載せた数から {UNSAID} の数を求められるときは、ほかの数も {UNSAID} とします。",
        f"割合の分母（n）が {UNSAID} のときは、割合も載せません。",
        f"割合の後の［ ］は、{CONFIDENCE}です。無作為に選んだ相手の回答であるときに意味を持ちます。",
        "複数を選ぶ設問では、数の和は n になりません。",
    ]
    return prose("how-to-read", [("list", [_spans(text, COUNT) for text in texts])])


def one_way_tables(survey: Survey) -> Block:
    """A table of counts and shares for each question."""
    return group("one-way", [_single(survey, one_way(survey, question)) for question in survey.questions])


def two_way_tables(survey: Survey) -> Block:
    """Each question by each attribute: a table of counts, and one of shares."""
    tables = [
        block
        for question in survey.of_role(ASKED)
        for by in survey.of_role(ATTRIBUTE)
        for block in _pair(survey, two_way(survey, by, question))
    ]
    return group("two-way", tables)


def _single(survey: Survey, table: Crosstab) -> Block:
    head = (_words("回答", "col"), *(_words(text, "col", "number") for text in ("回答数", "割合", "区間")))
    rows = [
        (_words(name, "row"), _count(table, (0, j)), _share(table, (0, j)), _interval(table, (0, j)))
        for j, name in enumerate(table.columns[:-1])
    ]
    total = (_words("n", "row"), _count(table, (0, len(rows))), Cell(()), Cell(()))
    return _block(survey, table, f"one-way/{table.question.name}", "", Table((head,), (*rows, total)))


def _pair(survey: Survey, table: Crosstab) -> tuple[Block, Block]:
    name = f"two-way/{table.by.name if table.by else ''}/{table.question.name}"
    by = table.by.title if table.by else ""
    last = len(table.columns) - 1
    head = [_words(by, "col"), *(_words(text, "col", "number") for text in table.columns)]
    counts = [
        (_words(row, "row"), *(_count(table, (i, j)) for j in range(last + 1))) for i, row in enumerate(table.rows)
    ]
    shares = [
        (_words(row, "row"), *(_both(table, (i, j)) for j in range(last)), _count(table, (i, last)))
        for i, row in enumerate(table.rows)
    ]
    return (
        _block(survey, table, f"{name}/counts", "回答数", Table((tuple(head),), tuple(counts))),
        _block(survey, table, f"{name}/shares", "割合［区間］", Table((tuple(head),), tuple(shares))),
    )


def _block(survey: Survey, table: Crosstab, block_id: str, what: str, cells: Table) -> Block:
    """A table with its caption, which says of answers that nobody gave what they are."""
    by = f"{table.by.title}別の" if table.by else ""
    several = "（複数回答）" if table.question.is_multiple else ""
    words = f"{by}{table.question.title}{several}{f' {what}' if what else ''}"
    title = f"{SYNTHETIC}：{words}" if survey.is_synthetic else words
    notes = ((Span(SYNTHETIC_LINE),),) if survey.is_synthetic else ()
    return table_block(block_id, cells, Caption(_spans(title), ours=True, notes=notes))


def _spans(text: str, value: str = PRINTED) -> Spans:
    return (Span(text, "literal", value=value) if any(c.isdecimal() for c in text) else Span(text),)


def _words(text: str, header: str = "", look: str = "") -> Cell:
    return Cell(_spans(text), header, look=look)


def _number(text: str) -> Cell:
    return Cell(_spans(text, COUNT), look="number")


def _count(table: Crosstab, place: Place) -> Cell:
    count = table.said.get(place)
    return _number(UNSAID if count is None else f"{count:,}")


def _share(table: Crosstab, place: Place) -> Cell:
    return _number(share_words(table, place))


def _interval(table: Crosstab, place: Place) -> Cell:
    return _number(interval_words(table, place))


def _both(table: Crosstab, place: Place) -> Cell:
    share, interval = share_words(table, place), interval_words(table, place)
    return _number(share if share == UNSAID else f"{share}［{interval}］")


def share_words(table: Crosstab, place: Place) -> str:
    """A share of those who answered in a row; unsaid where its count or its base is."""
    count, base = table.said.get(place), table.base(place)
    return UNSAID if count is None or base is None else f"{100 * count / base:.1f}%"


def interval_words(table: Crosstab, place: Place) -> str:
    """The interval of a share, unsaid where the share is."""
    count, base = table.said.get(place), table.base(place)
    if count is None or base is None:
        return UNSAID
    low, high = wilson(count, base)
    return f"{100 * low:.1f}～{100 * high:.1f}%"
