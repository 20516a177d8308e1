from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.rules.quantities import UNITS, Refusal, Unreadable, read_number, read_quantity

steadily = settings(max_examples=300, deadline=None, derandomize=True)

FULL_WIDTH = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")
#: What a figure can hold: fourteen digits before the point and six after it.
values = st.integers(1 - 10**15, 10**15 - 1).map(lambda millionths: Decimal(millionths).scaleb(-6))
small_values = st.integers(-(10**14), 10**14).map(lambda millionths: Decimal(millionths).scaleb(-6))
units = st.sampled_from([*UNITS, "households", "persons", "kWh"])


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        pytest.param("0", "亿元", "0", id="zero"),
        pytest.param("-0", "亿元", "0", id="no-negative-zero"),
        pytest.param("-0.000", "亿元", "0", id="no-negative-zero-with-decimals"),
        pytest.param("226.8", "万㎡", "226.8", id="plain"),
        pytest.param("  226.8\t", "万㎡", "226.8", id="spaces-around"),
        pytest.param("\ufeff226.8\u200b", "万㎡", "226.8", id="marks-that-nobody-sees"),
        pytest.param("007", "projects", "7", id="leading-zeros"),
        pytest.param(".5", "km", "0.5", id="no-digit-before-the-point"),
        pytest.param("5.", "km", "5", id="no-digit-after-the-point"),
        pytest.param("+5", "km", "5", id="plus"),
        pytest.param("-5", "km", "-5", id="minus"),
        pytest.param("−5", "km", "-5", id="a-real-minus"),
        pytest.param("－５．２", "km", "-5.2", id="full-width"),
        pytest.param("＋５", "km", "5", id="full-width-plus"),
        pytest.param("- 5", "km", "-5", id="space-after-the-sign"),
        pytest.param("99999999999999.9", "km", "99999999999999.9", id="all-that-a-figure-holds"),
        pytest.param("0.000001", "km", "0.000001", id="the-least-that-a-figure-holds"),
        pytest.param("1.50000000", "km", "1.5", id="more-decimals-but-zeros"),
        pytest.param("100", "km", "100", id="no-exponent"),
    ],
)
def test_numbers(text: str, unit: str, expected: str) -> None:
    value = read_quantity(text, unit)
    assert str(value) == expected


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000", "\u00a0 \u2009", "\u200b"])
def test_blank_is_none(text: str) -> None:
    assert read_quantity(text, "亿元") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1,234", "1234", id="comma"),
        pytest.param("１，２３４", "1234", id="full-width-comma"),
        pytest.param("12,345,678.5", "12345678.5", id="two-commas"),
        pytest.param("-123,456", "-123456", id="negative"),
        pytest.param("1 234 567", "1234567", id="space"),
        pytest.param("1\u00a0234", "1234", id="no-break-space"),
        pytest.param("1\u202f234", "1234", id="narrow-no-break-space"),
        pytest.param("1\u2009234", "1234", id="thin-space"),
        pytest.param("1\u3000234", "1234", id="full-width-space"),
        pytest.param("1'234'567", "1234567", id="apostrophe"),
        pytest.param("1’234", "1234", id="typographic-apostrophe"),
        pytest.param("1,234 户", "1234", id="before-a-unit"),
    ],
)
def test_groups_of_three(text: str, expected: str) -> None:
    assert read_quantity(text, "households") == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        # money
        pytest.param("33500万元", "亿元", "3.35", id="万元-in-亿元"),
        pytest.param("33500万", "亿元", "3.35", id="万-in-亿元"),
        pytest.param("3.5亿", "亿元", "3.5", id="亿-in-亿元"),
        pytest.param("3.5 亿 元", "亿元", "3.5", id="spaces-in-the-unit"),
        pytest.param("3.5亿元人民币", "亿元", "3.5", id="currency-after-it"),
        pytest.param("人民币3.5亿元", "亿元", "3.5", id="currency-before-it"),
        pytest.param("350000000元", "亿元", "3.5", id="元-in-亿元"),
        pytest.param("¥350,000,000", "亿元", "3.5", id="yuan-sign"),
        pytest.param("￥3.5亿", "亿元", "3.5", id="full-width-yuan-sign"),
        pytest.param("-¥3.5亿", "亿元", "-3.5", id="sign-before-the-currency"),
        pytest.param("¥-3.5亿", "亿元", "-3.5", id="sign-after-the-currency"),
        pytest.param("CNY 0.5 bn", "亿元", "5", id="bn"),
        pytest.param("3.35 CNY bn", "亿元", "33.5", id="bn-as-a-page-labels-it"),
        pytest.param("0.5 billion yuan", "亿元", "5", id="billion-yuan"),
        pytest.param("RMB 35 million", "亿元", "0.35", id="million"),
        pytest.param("35 mn", "万元", "3500", id="mn"),
        pytest.param("rmb 500 thousand", "万元", "50", id="thousand"),
        pytest.param("1亿元", "万元", "10000", id="亿元-in-万元"),
        pytest.param("2百万元", "万元", "200", id="百万"),
        pytest.param("2千万", "万元", "2000", id="千万"),
        pytest.param("2十万元", "万元", "20", id="十万"),
        pytest.param("0.2万亿元", "亿元", "2000", id="万亿"),
        # area and length
        pytest.param("226.8万平方米", "万㎡", "226.8", id="万平方米"),
        pytest.param("226.8万㎡", "万㎡", "226.8", id="its-own-unit"),
        pytest.param("226.8万", "万㎡", "226.8", id="万"),
        pytest.param("2268000㎡", "万㎡", "226.8", id="㎡"),
        pytest.param("2268000 m²", "万㎡", "226.8", id="m²"),
        pytest.param("2,268,000 m2", "万㎡", "226.8", id="m2"),
        pytest.param("226.8万平米", "万㎡", "226.8", id="平米"),
        pytest.param("1.29 million m²", "万㎡", "129", id="million-m²"),
        pytest.param("1.29 million", "万㎡", "129", id="million-alone"),
        pytest.param("0.5平方公里", "万㎡", "50", id="平方公里"),
        pytest.param("11.6 km²", "km2", "11.6", id="km²"),
        pytest.param("11.6㎢", "km2", "11.6", id="㎢"),
        pytest.param("500公顷", "km2", "5", id="公顷"),
        pytest.param("2万", "km2", "20000", id="万-of-its-own-word"),
        pytest.param("27.27公里", "km", "27.27", id="公里"),
        pytest.param("27270米", "km", "27.27", id="米"),
        pytest.param("27.27 KM", "km", "27.27", id="capitals"),
        pytest.param("3千米", "km", "3", id="千米"),
        # the rest
        pytest.param("45%", "%", "45", id="percent"),
        pytest.param("４５．６％", "%", "45.6", id="full-width-percent"),
        pytest.param("0.45", "%", "0.45", id="a-fraction-stays-what-it-is"),
        pytest.param("24.8万", "persons", "248000", id="万-persons"),
        pytest.param("24.8万人", "persons", "248000", id="万人"),
        pytest.param("3万户", "households", "30000", id="万户"),
        pytest.param("12个", "projects", "12", id="个"),
        pytest.param("12 projects", "projects", "12", id="projects"),
        pytest.param("4单", "policies", "4", id="单"),
        pytest.param("1项", "policy", "1", id="项"),
        pytest.param("5份", "documents", "5", id="份"),
        pytest.param("30座", "parks", "30", id="座"),
        pytest.param("8663 tCO₂/年", "tCO2/year", "8663", id="tCO₂"),
        pytest.param("0.8663万吨/年", "tCO2/year", "8663", id="万吨"),
        pytest.param("12.5", "kWh", "12.5", id="a-unit-not-known-here"),
        pytest.param("12.5万kWh", "kWh", "125000", id="a-unit-not-known-here-with-its-name"),
    ],
)
def test_units_are_turned_exactly(text: str, unit: str, expected: str) -> None:
    assert str(read_quantity(text, unit)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("零", "0", id="zero"),
        pytest.param("〇", "0", id="round-zero"),
        pytest.param("十", "10", id="ten"),
        pytest.param("十五", "15", id="fifteen"),
        pytest.param("一百二十", "120", id="a-hundred-and-twenty"),
        pytest.param("一百零五户", "105", id="a-hundred-and-five"),
        pytest.param("两千三百", "2300", id="two-in-its-other-word"),
        pytest.param("一千零二十", "1020", id="place-left-out"),
        pytest.param("一万零五百", "10500", id="place-left-out-after-万"),
        pytest.param("二十万五千", "205000", id="twenty-万"),
        pytest.param("一亿二千万", "120000000", id="亿-and-万"),
        pytest.param("一万亿", "1000000000000", id="万亿"),
        pytest.param("三点五", "3.5", id="point"),
        pytest.param("三点五万", "35000", id="point-before-万"),
        pytest.param("零点〇五", "0.05", id="zeros-after-the-point"),
        pytest.param("负三点五", "-3.5", id="negative"),
        pytest.param("二〇二一", "2021", id="digit-by-digit"),
        pytest.param("伍佰萬", "5000000", id="as-on-cheques"),
    ],
)
def test_chinese_numerals(text: str, expected: str) -> None:
    assert read_quantity(text, "households") == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        pytest.param("三点五", "亿元", "3.5", id="alone-in-the-unit"),
        pytest.param("三点五亿", "亿元", "3.5", id="with-亿"),
        pytest.param("三点五亿元", "亿元", "3.5", id="with-亿元"),
        pytest.param("五百万", "万元", "500", id="with-万"),
        pytest.param("二百万平方米", "万㎡", "200", id="with-万平方米"),
        pytest.param("四十五%", "%", "45", id="percent"),
    ],
)
def test_chinese_numerals_count_as_digits_do(text: str, unit: str, expected: str) -> None:
    assert read_quantity(text, unit) == Decimal(expected)


NOT_A_NUMBER, FORMULA, DATE, GROUPING = Refusal.NOT_A_NUMBER, Refusal.FORMULA, Refusal.DATE, Refusal.GROUPING
SEVERAL, TOO_LONG, TOO_PRECISE = Refusal.SEVERAL, Refusal.TOO_LONG, Refusal.TOO_PRECISE
SCIENTIFIC, NOT_FINITE = Refusal.SCIENTIFIC, Refusal.NOT_FINITE


@pytest.mark.parametrize(
    ("refusal", "texts"),
    [
        pytest.param(NOT_A_NUMBER, ["-", "–", "—", ".", "...", "12;", "--5", "+-5", "-¥-5", "%", "$"], id="signs"),
        pytest.param(NOT_A_NUMBER, ["abc", "无", "N/A", "#DIV/0!", "约5", "近5万", ">5", "(5)", "5-"], id="words"),
        pytest.param(NOT_A_NUMBER, ["5²", "120①", "½", "5③户", "٣", "५"], id="footnotes-and-foreign-digits"),
        pytest.param(NOT_A_NUMBER, ["万", "百", "点五", "三点", "一点二三点四", "百分之五"], id="chinese-parts"),
        pytest.param(NOT_A_NUMBER, ["一万五", "一百五", "五十百", "一千二十", "三点五万二千"], id="chinese-in-doubt"),
        pytest.param(FORMULA, ["=1+1", "＝1+1", "=", "@cmd", "+SUM(A1)", "-cmd|' /C calc'!A0", "+ A1"], id="formulas"),
        pytest.param(FORMULA, ["－A1", "−A1", "-CNY 5"], id="a-letter-after-a-minus"),
        pytest.param(DATE, ["2021-07-31", "2021-7-31 00:00", "2021/7/31", "2021.7.31", "2021-07"], id="year-first"),
        pytest.param(DATE, ["2021年7月31日", "2021年7月", "2021年", "7月31日", "7月", "31号"], id="chinese-dates"),
        pytest.param(DATE, ["31.7.2021", "31/7/2021", "7/31/21", "7/31", "7/2021", "9:30"], id="day-first-and-times"),
        pytest.param(DATE, ["31-Jul", "Jul-21", "31 July 2021", "July 31, 2021", "1 may"], id="english-dates"),
        pytest.param(GROUPING, ["1,2,3", "12,34", "1234,567", "1,23", "1,,234", "1,234,", "0,123"], id="grouping"),
        pytest.param(GROUPING, ["1.234.567", "1,234.5,6", "１２，３４", "1'23"], id="grouping-by-other-signs"),
        pytest.param(SCIENTIFIC, ["1e400", "1.5E+05", "-1e-3", "1E5万", "1.5×10^5", "１ｅ５"], id="exponents"),
        pytest.param(NOT_FINITE, ["nan", "NaN", "inf", "-inf", "+Infinity", "∞", "-∞"], id="not-finite"),
        pytest.param(NOT_FINITE, ["无穷", "无穷大", "负无穷"], id="not-finite-in-chinese"),
        pytest.param(
            TOO_LONG, ["9" * 15, "99999999999999.99", "9" * 30, "1" + "0" * 14, "1,000,000,000,000,000"], id="digits"
        ),
        pytest.param(TOO_LONG, ["1000000亿", "一百万亿"], id="digits-once-turned"),
        pytest.param(TOO_LONG, [" " * 201, "x" * 201, "0" * 201], id="text"),
        pytest.param(TOO_PRECISE, ["1.1234567", "0.0000001", f"-1.{'0' * 40}1", "0.00000000001万"], id="decimals"),
        pytest.param(SEVERAL, ["12 34", "12\n34", "120\n130", "1, 2, 3", "1,234 567", "12\t34"], id="with-spaces"),
        pytest.param(SEVERAL, ["12户34", "2万5千", "12~15", "12-15", "5、6", "1+1", "1.5/2"], id="with-marks"),
    ],
)
def test_refusals(refusal: Refusal, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(Unreadable) as caught:
            read_quantity(text, "households")
        assert (text, caught.value.refusal, caught.value.detail) == (text, refusal, "")


@pytest.mark.parametrize(
    ("text", "unit", "detail"),
    [
        pytest.param("5万元", "万㎡", "万元", id="money-for-area"),
        pytest.param("5万㎡", "亿元", "万m2", id="area-for-money"),
        pytest.param("5 km2", "km", "km2", id="area-for-length"),
        pytest.param("5人", "households", "人", id="persons-for-households"),
        pytest.param("5个", "persons", "个", id="things-for-persons"),
        pytest.param("45%", "persons", "%", id="percent-for-persons"),
        pytest.param("45‰", "%", "‰", id="per-mille"),
        pytest.param("12 m³", "km", "m3", id="volume"),
        pytest.param("12k", "persons", "k", id="not-a-multiplier-here"),
        pytest.param("5左右", "km", "左右", id="a-word"),
        pytest.param("5美元", "亿元", "美元", id="dollars"),
        pytest.param("$5", "亿元", "$", id="dollar-sign"),
        pytest.param("USD 5 bn", "亿元", "USD", id="dollars-before-it"),
        pytest.param("CNY 5", "persons", "CNY", id="money-for-persons"),
        pytest.param("CNY 5 km", "km", "km", id="money-and-length"),
        pytest.param("5 kWh", "km", "kWh", id="a-unit-not-known-here"),
        pytest.param("三美元", "亿元", "美元", id="after-a-chinese-numeral"),
    ],
)
def test_another_unit_is_named(text: str, unit: str, detail: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_quantity(text, unit)
    assert (caught.value.refusal, caught.value.detail) == (Refusal.OTHER_UNIT, detail)


def test_yuan_that_the_unit_cannot_hold_are_too_precise() -> None:
    """A figure in 亿元 holds hundreds of yuan."""
    assert read_quantity("100元", "亿元") == Decimal("0.000001")
    with pytest.raises(Unreadable) as caught:
        read_quantity("1元", "亿元")
    assert caught.value.refusal == TOO_PRECISE


@pytest.mark.parametrize(
    "part", ["1", "1,", "1 ", "1.", "1-", "+", "一", "亿", "万亿", "jan", "1 jan ", "㍿", "'", "年1"]
)
@pytest.mark.parametrize("start", ["", "1", "¥", "-", "1年"])
def test_a_long_run_is_refused_at_once(part: str, start: str) -> None:
    with pytest.raises(Unreadable):
        read_quantity((start + part * 200)[:200], "亿元")


likely = st.text("0123456789.,-+ '%eE万亿元一二十百点零年月日mk²㎡¥/\n", max_size=210)


@steadily
@given(text=st.text(max_size=210) | likely, unit=units)
def test_any_text_is_read_or_refused(text: str, unit: str) -> None:
    try:
        value = read_quantity(text, unit)
    except Unreadable:
        return
    if value is None:
        assert not any(character.isalnum() for character in text)
    else:
        assert value == read_number(value, unit)
        assert abs(value) < 10**14
        assert not (value == 0 and value.is_signed())


@steadily
@given(value=values, unit=units)
def test_a_number_is_read_as_it_is_written(value: Decimal, unit: str) -> None:
    for written in (f"{value:f}", f"{value:,f}", f"{value:,f}".replace(",", "\u00a0"), f" {value:+f} "):
        assert read_quantity(written, unit) == value
        assert read_quantity(written.translate(FULL_WIDTH), unit) == value


@steadily
@given(value=values)
def test_the_unit_changes_the_words_and_not_the_value(value: Decimal) -> None:
    assert read_quantity(f"{value:f}亿元", "亿元") == value
    assert read_quantity(f"{value.scaleb(4):f}万元", "亿元") == value
    assert read_quantity(f"{value.scaleb(8):f}元", "亿元") == value
    assert read_quantity(f"{value.scaleb(4):,f} m²", "万㎡") == value


def in_chinese(number: int) -> str:
    """The usual numeral of a positive whole number below 10**12."""
    for times, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= times:
            above, below = divmod(number, times)
            zero = "零" if 0 < below < times // 10 else ""
            return f"{in_chinese(above)}{word}{zero}{in_chinese(below) if below else ''}"
    return "零一二三四五六七八九"[number]


@steadily
@given(number=st.integers(1, 10**12 - 1) | st.integers(1, 20_000))
def test_chinese_numerals_are_read_as_they_are_written(number: int) -> None:
    written = in_chinese(number)
    assert read_quantity(written, "persons") == number
    if written.startswith("一十"):
        assert read_quantity(written.removeprefix("一"), "persons") == number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0, "0", id="zero"),
        pytest.param(-0.0, "0", id="no-negative-zero"),
        pytest.param(7, "7", id="whole"),
        pytest.param(226.8, "226.8", id="float"),
        pytest.param(Decimal("226.80"), "226.8", id="decimal"),
        pytest.param(0.1 + 0.2, "0.3", id="binary-noise"),
        pytest.param(33.499999999999996, "33.5", id="binary-noise-below"),
        pytest.param(5e-324, "0", id="the-smallest-float"),
        pytest.param(0.3 - 0.1 - 0.2, "0", id="binary-noise-of-a-difference"),
        pytest.param(-1.1 * 3, "-3.3", id="negative-binary-noise"),
        pytest.param(0.000001, "0.000001", id="the-least-that-a-figure-holds"),
        pytest.param(1e13, "10000000000000", id="no-exponent"),
        pytest.param(99999999999999, "99999999999999", id="the-most-that-a-figure-holds"),
    ],
)
def test_numeric_cells(value: float | Decimal, expected: str) -> None:
    assert str(read_number(value, "万㎡")) == expected


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        pytest.param(float("nan"), NOT_FINITE, id="nan"),
        pytest.param(float("-inf"), NOT_FINITE, id="inf"),
        pytest.param(Decimal("sNaN"), NOT_FINITE, id="decimal-nan"),
        pytest.param(True, NOT_A_NUMBER, id="truth-value"),
        pytest.param(1e14, TOO_LONG, id="too-long"),
        pytest.param(1e300, TOO_LONG, id="far-too-long"),
        pytest.param(10**5000, TOO_LONG, id="whole-and-far-too-long"),
        pytest.param(99999999999999.9999999, TOO_LONG, id="too-long-once-a-float"),
        pytest.param(0.1234567, TOO_PRECISE, id="seventh-decimal"),
        pytest.param(1e-7, TOO_PRECISE, id="too-small"),
    ],
)
def test_numeric_cells_that_are_refused(value: float | Decimal, refusal: Refusal) -> None:
    with pytest.raises(Unreadable) as caught:
        read_number(value, "km")
    assert caught.value.refusal == refusal


@steadily
@given(value=small_values)
def test_a_spreadsheets_number_is_what_it_shows(value: Decimal) -> None:
    """Also where it comes out of a sum of binary fractions."""
    assert read_number(float(value), "km") == value
    assert read_number(float(value) * 3 / 3, "km") == value


@steadily
@given(value=st.floats() | st.decimals() | st.integers())
def test_any_number_is_held_or_refused(value: float | Decimal) -> None:
    try:
        held = read_number(value, "km")
    except Unreadable:
        return
    assert read_quantity(f"{held:f}", "km") == held
