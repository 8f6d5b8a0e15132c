"""A small annual report of two years in a folder: the year before as printed, and the new one to be filled in."""

from pathlib import Path

from made import declared

from nenpo.forms.asked import Form, forms_of
from nenpo.forms.ingest import Asked, Report, ingest_file
from nenpo.ground.locations import Locations, at

SECTION, OTHER = "地域産業課", "商工政策課"
DEADLINE = "2022-06-30"
OLD, NEW = "nenji-hokoku-fy2020", "nenji-hokoku-fy2021"
ABOUT = """\
document: {document}
report: nenji-hokoku
title: 年次報告
publisher: 青森県
kind: 年次報告
fiscal_year: {year}
citation: 青森県「年次報告」
tables:
- {{file: outline.csv, arrival: {arrival}, layout: list, columns: {{節: section_id, 上位: parent, 見出し: heading,
    水準: level}}}}
- file: projects.csv
  arrival: {arrival}
  layout: programmes
  columns: {{基本方針: policy, 事業名: project, 新規: new, 重点: priority, 主要成果: major_outcome,
    事業費: cost_thousand_yen, 国庫: national_thousand_yen, その他: other_thousand_yen,
    一般財源: general_thousand_yen, 事業期間: period, 21財団: foundation, 担当課等: sections, 余り: unread}}
- {{file: project_lists.csv, arrival: {arrival}, layout: programme_lists, columns: {{章: chapter, ⑥: mark, ⑦: mark,
    'No.': list_no, 事業名: project, 事業費: cost_thousand_yen, 新規: new, 担当課等: sections, 掲載頁: page}}}}
- {{file: project_pages.csv, arrival: {arrival}, layout: programme_pages, columns: {{節: section, 番号: unread,
    見出し: heading, 事業費: cost_thousand_yen, 内訳: cost_split, 担当課: office}}}}
- {{file: outcomes.csv, arrival: {arrival}, roll: current, layout: items, columns: {{節: section, 種別: row_kind,
    欄1: indicator, 欄2: value, 欄3: value}}}}
- {{file: definitions.csv, arrival: {arrival}, layout: grid, subject: 中小企業の定義, columns: {{節: section,
    種別: row_kind, 欄1: name, 欄2: {{role: value, indicator: 中小企業者 資本金の額又は出資の総額}},
    欄3: {{role: value, indicator: 中小企業者 常時使用する従業員の数}}}}}}
- {{file: establishments.csv, arrival: {arrival}, layout: grid, subject: 事業所数及び従業者数の状況, calendar: true,
    era: 平成, columns: {{節: section, 種別: row_kind, 欄1: name, 欄2: {{role: value, indicator: 事業所数,
    unit: 事業所, period_in: 欄2}}}}}}
- {{file: population.csv, arrival: {arrival}, layout: grid, subject: 年齢別推計人口, calendar: true, era: 平成,
    columns: {{節: section, 種別: row_kind, 欄1: period, 欄2: {{role: value, indicator: 総人口, unit: 人}}}}}}
- {{file: figures.csv, arrival: {arrival}, layout: figures, columns: {{節: section, 段落: unread, 項目: indicator,
    表記: value, 時期: period, 頁: unread, 原文行: unread, 注: note}}}}
- {{file: notes.csv, arrival: {arrival}, layout: list, columns: {{節: section_id, 対象: target, 種別: kind, 注: note,
    備考: remark, 時期: period, 標識: marker}}}}
"""
OUTLINE = """\
節,上位,見出し,水準
はじめに,,はじめに,1
1(2)①,,事業所,2
1(2)②,,人口,2
2(1),,施策一覧,2
2(2),,施策の概要,2
"""
STATISTICS = {
    "outline.csv": OUTLINE,
    "definitions.csv": "節,種別,欄1,欄2,欄3\n",
    "establishments.csv": "節,種別,欄1,欄2\n",
    "population.csv": "節,種別,欄1,欄2\n",
    "figures.csv": "節,段落,項目,表記,時期,頁,原文行,注\n",
    "notes.csv": "節,対象,種別,注,備考,時期,標識\n",
}
PROJECTS = """\
基本方針,事業名,新規,重点,主要成果,事業費,国庫,その他,一般財源,事業期間,21財団,担当課等,余り
①人材を育てること,,,,,,,,,,,,
・就職,窓口相談事業,,○,○,{0},,,,R1-R3,○,地域産業課,
,商店街事業,,,,{1},,,,R1-,,商工政策課,
,小計,,,,,,,,,,,
④創業を助けること,,,,,,,,,,,,
・創業,起業支援事業,,,,{2},,,,R1-R5,,地域産業課,
,窓口相談事業(再掲),,,,,,,,R1-R3,,地域産業課,
,合計,,,,,,,,,,,
"""
LISTS = """\
章,⑥,⑦,No.,事業名,事業費,新規,担当課等,掲載頁
①,,,1,窓口相談事業,,,,
①,,,2,商店街事業,,,,
④,,,1,起業支援事業,,,,
④,,,2,窓口相談事業(再掲),,,,
"""
PAGES = """\
節,番号,見出し,事業費,内訳,担当課
2(2)①-1,,,,,地域産業課 経営支援グループ
2(2)①-2,,,,,商工政策課 団体グループ
2(2)④-1,,,,,地域産業課 創業支援グループ
2(2)④-2,,,,,
"""
OLD_OUTCOMES = """\
節,種別,欄1,欄2,欄3
2(2)①-1,見出し,項目名,元年度,2年度
2(2)①-1,行,相談件数,25件,31件
2(2)①-1,行,講座の回数及び参加者数,1回 60名,2回 81名
2(2)①-1,行,就職者数(R2年度は1月末現在),9名,"1,022名"
2(2)①-2,見出し,項目名,元年度,2年度
2(2)①-2,行,空き店舗率,12.5%,13.0%
2(2)④-1,見出し,項目名,元年度,2年度
2(2)④-1,行,セミナー,—,中止
"""
NEW_OUTCOMES = """\
節,種別,欄1,欄2,欄3
2(2)①-1,見出し,項目名,3年度,
2(2)①-1,行,相談件数,,
2(2)①-1,行,講座の回数及び参加者数,,
2(2)①-1,行,就職者数(R3年度は1月末現在),,
2(2)①-2,見出し,項目名,3年度,
2(2)①-2,行,空き店舗率,,
2(2)④-1,見出し,項目名,3年度,
2(2)④-1,行,セミナー,,
"""
OLD_WORDS = """\
## 窓口相談事業

### 事業概要

相談に応じる事業である。

### 事業実績

- 相談は{相談件数}で、前年度から{相談件数 差}した。
"""
NEW_WORDS = """\
## 窓口相談事業

### 事業概要

### 事業実績

## 起業支援事業

### 事業概要

### 事業実績
"""
# Keys of what 地域産業課 is asked.
VISITS = "outcomes/窓口相談事業/相談件数"
COURSES = "outcomes/窓口相談事業/講座の回数及び参加者数"
JOBS = "outcomes/窓口相談事業/就職者数(は1月末現在)"
SEMINAR = "outcomes/起業支援事業/セミナー"
ADVICE, START = "projects/窓口相談事業", "projects/起業支援事業"


def make_project(root: Path) -> Locations:
    """Both years under a folder."""
    locations = at(declared(root))
    for name in ("expectations",):
        (root / name).mkdir(parents=True)
    write(locations.expectations / "literals.csv", "表記,理由,年度\n")
    old = {**STATISTICS, "projects.csv": PROJECTS.format('"3,254"', "500", "120"), "outcomes.csv": OLD_OUTCOMES}
    new = {**STATISTICS, "projects.csv": PROJECTS.format("", "", ""), "outcomes.csv": NEW_OUTCOMES}
    for document, year, arrival, files in ((OLD, 2020, "printed", old), (NEW, 2021, "form", new)):
        files |= {"project_lists.csv": LISTS, "project_pages.csv": PAGES}
        files["source.yml"] = ABOUT.format(document=document, year=year, arrival=arrival)
        for name, text in files.items():
            write(locations.raw / document / name, text)
    write(locations.raw / OLD / "commentary" / "2-2-1.md", OLD_WORDS)
    write(locations.raw / NEW / "commentary" / "2-2-1.md", NEW_WORDS)
    return locations


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def form_of(locations: Locations, section: str = SECTION) -> Form:
    """The form of one section."""
    return next(f for f in forms_of(locations, 2021, DEADLINE) if f.identity.section == section)


def raw(locations: Locations, name: str) -> str:
    """A file of the new year."""
    return (locations.raw / NEW / name).read_text(encoding="utf-8")


def snapshot(locations: Locations) -> dict[str, bytes]:
    """Every file under data/raw."""
    files = sorted(path for path in locations.raw.rglob("*") if path.is_file())
    return {path.relative_to(locations.raw).as_posix(): path.read_bytes() for path in files}


def take(
    locations: Locations,
    data: bytes,
    received: str = "2022-06-10",
    name: str = "returned.xlsx",
    asked: Asked | None = None,
) -> Report:
    """Take in bytes as if they had come as a file; `asked` spares putting the forms together again."""
    path = locations.root / name
    path.write_bytes(data)
    return ingest_file(asked or Asked(locations), path, received, "地域産業課 主幹")
