"""Charts: a tidy frame in; an Altair chart, a description and a data table out. The only user of Altair.

Each row of a frame is one figure:

| column | meaning |
|---|---|
| `value` | the number as the clean tables write it; empty or missing where there is none |
| `label` | the item or year it belongs to; a `period` gives its own name |
| `period` | the period as the clean tables write it; needed by `line_chart` |
| `series` | what is drawn side by side, stacked, or as a line of its own |
| `unit`, `fact_id` | of the figure |
| `text` | what to print instead of the number: 約1,500, or 未集計 where there is no value |
| `remark` | printed after the figure and its unit: （改訂） |

Only `value` and one of `label` and `period` are needed. Rows and series are drawn in the order given. A chart has
one scale and one unit, that of its figures: what does not fit on it is another chart.

All charts are equally wide and scale with the page, so that text stays legible on a telephone. Nothing is
said by colour alone: bars carry their series' name, lines have marks and dashes of their own and are named at
their end, parts of a whole differ in lightness and stand in the order of the legend.
"""
