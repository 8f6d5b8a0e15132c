"""How the sheets of a form are built, the same for writing and for reading.

A sheet names itself in its first cell, its columns in a hidden row and its rows in a hidden column. So a sheet that
was renamed, a row that was moved or a column that was inserted is still known for what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from nenpo.ground.numerals import MARKERS, QUALIFIERS, SUFFIXES

VERSION = "1"
MARK = AUTHOR = "nenpo"
# The hidden sheet that says which form it is, and which keys each of its sheets has.
RECORD = "_nenpo"
# Rows of a sheet, counted from 0: its mark and title, a remark, the hidden names of its columns, their headings.
TITLE_ROW, REMARK_ROW, NAMES_ROW, HEADS_ROW, FIRST_ROW = range(5)

YES, NO = "はい", "いいえ"
CONTINUES, ENDED, NOTHING = "継続", "事業終了", "該当なし"
SAME, CHANGED, CLOSED = "変更なし", "変更", "廃止"
FOUNDATION_ALL, FOUNDATION_PART, FOUNDATION_NONE = "全部", "一部", "なし"
# Reasons why there is no figure, as a section may give them; each is one that the cleaning reads.
REASONS = (*sorted(set(MARKERS) - {"開催中止"}), "未実施")
# Words before or after a number; 年 and 月 belong to rates and are part of what was asked.
QUALIFIER_CHOICES = tuple(dict.fromkeys([*QUALIFIERS.values(), *SUFFIXES]))
NO_UNIT = "（単位なし）"


@dataclass(frozen=True)
class Field:
    """A column of a sheet.

    Attributes
    ----------
    name : str
        Its hidden name, which answers are read by.
    kind : str
        locked, text, words (a long text), number, money (whole 千円), unit or choice.
    choices : tuple of str
        What may be chosen; empty where the list differs from form to form (`project`, `unit`).
    """

    name: str
    title: str
    width: float
    kind: str = "locked"
    choices: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether the section may write in it."""
        return self.kind != "locked"


@dataclass(frozen=True)
class Layout:
    """A kind of sheet: its title, a remark beneath it, and its columns."""

    kind: str
    title: str
    remark: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The column of that name; None where the sheet has none."""
        return next((field for field in self.fields if field.name == name), None)


def _flags() -> tuple[Field, ...]:
    return (
        Field("new", "新規", 7, "choice", (YES, NO)),
        Field("priority", "重点", 7, "choice", (YES, NO)),
        Field("major", "主要成果", 8, "choice", (YES, NO)),
    )


def _money() -> tuple[Field, ...]:
    return (
        Field("cost", "事業費\n(千円)", 12, "money"),
        Field("national", "国庫\n(千円)", 11, "money"),
        Field("other", "その他\n(千円)", 11, "money"),
        Field("general", "一般財源\n(千円)", 11, "money"),
    )


def _particulars() -> tuple[Field, ...]:
    return (
        Field("period", "事業期間", 10, "text"),
        Field("foundation", "21財団", 8, "choice", (FOUNDATION_ALL, FOUNDATION_PART, FOUNDATION_NONE)),
        Field("sections", "担当課等", 18, "text"),
        Field("office", "担当課・グループ", 26, "text"),
    )


def _correction() -> tuple[Field, ...]:
    return Field("correction", "訂正\n（前年度の値）", 18, "text"), Field("reason", "訂正の理由", 22, "text")


def _figure() -> tuple[Field, ...]:
    return (
        Field("value", "今年度の値", 14, "number"),
        Field("unit", "単位", 10, "unit"),
        Field("qualifier", "修飾", 8, "choice", QUALIFIER_CHOICES),
        Field("marker", "値がない理由", 13, "choice", REASONS),
        Field("note", "※（注）", 28, "text"),
    )


PROJECTS = Layout(
    "projects",
    "施策一覧",
    "色の付いた欄に書いてください。事業費と財源は千円、事業期間は「R2-R3」の形です。"
    "今年度に行わなかった事業は、回答で「事業終了」を選びます。",
    (
        Field("policy", "基本方針", 9),
        Field("project", "事業名", 34),
        Field("answer", "回答", 10, "choice", (CONTINUES, ENDED, NOTHING)),
        Field("marks", "前年度の印", 12),
        *_flags(),
        Field("last", "前年度の事業費\n(千円)", 13),
        *_money(),
        *_particulars(),
        *_correction(),
    ),
)
OUTCOMES = Layout(
    "outcomes",
    "実績",
    "値の欄には数だけを書き、「約」や「程度」は修飾で選びます。値がないときは、理由を選びます。"
    "前年度の値が誤っていたときは、訂正の欄に正しい値と理由を書きます。",
    (
        Field("project", "事業名", 30),
        Field("indicator", "項目名", 34),
        Field("last", "前年度の値", 18),
        *_figure(),
        *_correction(),
        Field("ask", "お尋ね", 26),
    ),
)
ADDITIONS = Layout(
    "additions",
    "追加の項目",
    "この一覧にある事業で、今年度から新しく載せる項目があれば書いてください。なければ空欄のままで結構です。",
    (
        Field("project", "事業名", 34, "choice"),
        Field("indicator", "項目名", 34, "text"),
        *_figure(),
    ),
)
WORDS = Layout(
    "words",
    "事業概要・事業実績",
    "今年度の文を書いてください。段落は改行で分け、箇条書きは行の初めに「・」を置きます。",
    (
        Field("project", "事業名", 26),
        Field("heading", "欄", 10),
        Field("last", "前年度の文", 62),
        Field("text", "今年度の文", 62, "words"),
    ),
)
NEW_PROJECTS = Layout(
    "new_projects",
    "新規事業",
    "今年度から始めた事業のうち、施策一覧にないものを書いてください。なければ空欄のままで結構です。",
    (
        Field("policy", "基本方針", 10, "choice"),
        Field("project", "事業名", 34, "text"),
        Field("priority", "重点", 7, "choice", (YES, NO)),
        Field("major", "主要成果", 8, "choice", (YES, NO)),
        *_money(),
        *_particulars(),
        Field("summary", "事業概要", 44, "words"),
        Field("results", "事業実績", 44, "words"),
    ),
)
EVENTS = Layout(
    "events",
    "行事",
    "商談会、研修、セミナーなどを一行に一つ書いてください。日程は「令和4年8月6日」の形、参加者は「44名」の形です。",
    (
        Field("section", "節", 10, "choice"),
        Field("event", "名称", 36, "text"),
        Field("date", "日程", 22, "text"),
        Field("place", "場所", 26, "text"),
        Field("attendance", "参加者", 14, "text"),
        Field("method", "開催方法", 16, "text"),
        Field("state", "状態", 8, "choice", ("中止",)),
        Field("remark", "備考", 30, "text"),
    ),
)
GOVERNANCE = Layout(
    "governance",
    "庶務事項",
    "会議、監査、人事を一行に一つ書いてください。件名には役職だけを書きます。氏名は書かなくて結構です。"
    "書いた場合は手元にだけ控え、報告には役職を載せます。",
    (
        Field("division", "区分", 8, "choice", ("人事", "監査", "会議")),
        Field("date", "年月日", 22, "text"),
        Field("meeting", "会議", 20, "text"),
        Field("place", "場所・方法", 22, "text"),
        Field("kind", "種別", 8, "choice", ("議案", "報告", "人事", "監査")),
        Field("number", "番号", 9, "text"),
        Field("subject", "件名", 40, "text"),
        Field("role", "役職", 16, "text"),
        Field("name", "氏名（任意）", 16, "text"),
    ),
)
WINDOWS = Layout(
    "windows",
    "窓口の確認",
    "載せている内容を確かめ、回答で「変更なし」か「変更」を選んでください。変わったところは、色の付いた欄を直してください。"
    "なくなった窓口は「廃止」を選びます。有効期限は「令和8年3月31日」の形で、決まっていれば書いてください。",
    (
        Field("project", "見出し", 30),
        Field("indicator", "窓口（前年度）", 26),
        Field("answer", "回答", 10, "choice", (SAME, CHANGED, CLOSED)),
        Field("window", "窓口", 26, "text"),
        Field("office", "担当", 30, "text"),
        Field("purpose", "用途", 16, "text"),
        Field("postal_code", "郵便番号", 10, "text"),
        Field("location", "所在地", 28, "text"),
        Field("hours", "受付時間", 22, "text"),
        Field("telephone", "電話", 15, "text"),
        Field("extension", "電話の別\n（直通、内線）", 11, "text"),
        Field("fax", "FAX", 15, "text"),
        Field("email", "メール", 28, "text"),
        Field("url", "ホームページ", 28, "text"),
        Field("valid_until", "有効期限", 16, "text"),
    ),
)
LAYOUTS = {
    layout.kind: layout for layout in (PROJECTS, OUTCOMES, ADDITIONS, WORDS, NEW_PROJECTS, EVENTS, GOVERNANCE, WINDOWS)
}


@dataclass(frozen=True)
class Identity:
    """Which form a workbook, or a sheet saved as CSV, is.

    Attributes
    ----------
    document : str
        The document of data/raw that its answers belong to.
    section : str
        担当課, or the part of the foundation's account.
    """

    document: str
    section: str
    deadline: str = ""
    version: str = VERSION

    def mark(self, kind: str) -> str:
        """What the first cell of a sheet says."""
        return "|".join((MARK, self.version, self.document, self.section, self.deadline, kind))


def read_mark(text: str) -> tuple[Identity, str] | None:
    """The form and the kind of sheet that a first cell names; None for anything else."""
    parts = text.split("|")
    if len(parts) != 6 or parts[0] != MARK:
        return None
    _, version, document, section, deadline, kind = parts
    return Identity(document, section, deadline, version), kind
