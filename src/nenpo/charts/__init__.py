"""Charts: a tidy frame in; an Altair chart, a description and a data table out. The only user of Altair.

Each row of a frame is one figure:

| column | meaning |
|---|---|
| `value` | the number as the clean tables write it; empty or missing where there is none |
| `label` | the item or year it belongs to; a `period` gives its own name |
| `period` | the period as the clean tables write it; needed by `line_chart` |
| `series` | what is drawn side by side, stacked, or as a line of its own |
| `panel` | rows with another unit or scale, drawn beneath one another |
| `unit`, `fact_id` | of the figure |
| `text` | what to print instead of the number: 約1,500, or 未集計 where there is no value |
| `remark` | printed after the figure and its unit: （改訂） |

Only `value` and one of `label` and `period` are needed. Rows, series and panels are drawn in the order given.

All charts are equally wide and scale with the page, so that text stays legible on a telephone. Nothing is
said by colour alone: bars carry their series' name, lines have marks and dashes of their own and are named at
their end, parts of a whole differ in lightness and stand in the order of the legend.
"""

from nenpo.charts.bars import bar_chart, grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import line_chart
from nenpo.charts.look import Chart, contrast_ratio, scale_labels, theme
from nenpo.charts.points import Point, read_points, tiers
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import describe_bars, describe_groups, describe_line, describe_shares

__all__ = [
    "Chart",
    "Point",
    "bar_chart",
    "contrast_ratio",
    "data_table",
    "describe_bars",
    "describe_groups",
    "describe_line",
    "describe_shares",
    "grouped_bar_chart",
    "line_chart",
    "read_points",
    "scale_labels",
    "stacked_share_chart",
    "theme",
    "tiers",
    "to_svg",
]
