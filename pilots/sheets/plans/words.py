"""Words that a plan's file has in either language: choices, the guide, and units that a city begins with."""

PROVENANCES = {
    "reported": ("填报", "reported"),
    "published": ("公开", "published"),
    "derived": ("推算", "derived"),
    "illustrative": ("示意", "illustrative"),
}
MEASURES = {
    "cumulative": ("本年累计值", "cumulative since 1 January"),
    "level": ("期末值", "level on the last day"),
    "rate": ("比率", "rate"),
    "milestone": ("形象进度", "physical progress"),
}
DIRECTIONS = {"up": ("提高", "up"), "down": ("降低", "down"), "hold": ("保持", "hold")}
FREQUENCIES = {"monthly": ("按月", "monthly"), "quarterly": ("按季度", "quarterly"), "yearly": ("按年", "yearly")}
YES_NO = {"yes": ("是", "yes"), "no": ("否", "no")}

#: The sheet that explains the file and says whose year it is.
GUIDE = ("填写说明", "Guide")
#: How the guide heads the cell of the year.
YEAR = ("年份", "Year")

#: Units that a new city's template holds: those in which figures are understood however they are written.
USUAL_UNITS = (
    # code, label, label in English, when reporting, in English, factor, decimals, in English
    ("亿元", "亿元", "CNY bn", "亿元", "CNY 100 million", "0.1", 2, 3),
    ("万元", "万元", "CNY million", "万元", "CNY 10,000", "0.01", 2, 3),
    ("万㎡", "万㎡", "million m²", "万㎡", "10,000 m²", "0.01", 2, 3),
    ("km2", "平方公里", "km²", "平方公里", "km²", "1", 2, 2),
    ("km", "公里", "km", "公里", "km", "1", 2, 2),
    ("%", "%", "%", "%", "%", "1", 2, 2),
    ("tCO2/year", "吨CO₂/年", "tCO₂/year", "吨CO₂/年", "tCO₂/year", "1", 1, 1),
    ("projects", "个", "projects", "个", "projects", "1", 0, 0),
)
