"""Numbers as texts give them: ranges, units, currencies; what is converted is exact, and orders as numbers do."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.authoring.readings.folding import is_folded
from standoff.schema.model import Field, Schema
from standoff.schema.types import FIELD_TYPES, Value, parse
from standoff.schema.types.bounds import FAR
from standoff.schema.types.currencies import currencies, multiples, signs
from standoff.schema.types.field_type import NotAValueError
from standoff.schema.types.ordered import DIGITS, DIGITS_OF_CELLS, number_of, ordered, plain, rounded
from standoff.schema.types.units import Unit, other_words, units

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=20).map(
    lambda number: Decimal(f"{number:.15e}")
)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
ENDS = st.tuples(AMOUNTS, AMOUNTS).map(sorted)


# -- order -------------------------------------------------------------------------------------------------------------


@given(DECIMALS, DECIMALS)
def test_integers_are_in_the_order_of_their_numbers(one: Decimal, two: Decimal) -> None:
    assert (ordered(one) < ordered(two), ordered(one) == ordered(two)) == (one < two, one == two)
    assert number_of(ordered(one)) == one
    assert abs(ordered(one)) < FAR


def test_the_limits_of_the_order() -> None:
    most, least = Decimal("9999999999999999e255"), Decimal("1000000000000000e-256")
    assert [number_of(ordered(each)) for each in (most, -most, least, -least)] == [most, -most, least, -least]
    assert ordered(most) < FAR
    assert (ordered(Decimal("-0")), ordered(least)) == (0, 1)
    with pytest.raises(ValueError, match="too large"):
        ordered(most * 10)
    with pytest.raises(ValueError, match="too small"):
        ordered(least / 10)


@given(st.fractions(min_value=-(10**12), max_value=10**12), st.fractions(min_value=-(10**12), max_value=10**12))
def test_what_has_more_digits_is_rounded_and_stays_in_order(one: Fraction, two: Fraction) -> None:
    if one <= two:
        assert ordered(one) <= ordered(two)
    assert number_of(ordered(one)) == rounded(one, DIGITS)


# -- notation ----------------------------------------------------------------------------------------------------------


@given(ENDS, st.sampled_from(["", "?"]), st.sampled_from(["number_range", "decimal_range", "quantity", "money"]))
def test_a_range_is_written_as_it_is_read(ends: list[Decimal], doubt: str, kind: str) -> None:
    unit = {"quantity": " km", "money": " EUR"}.get(kind, "")
    low, high = map(plain, ends)
    for text in (f"{low}..{high}", f"{low}..", f"..{high}", f"~{low}", low):
        value = parse(kind, f"{text}{unit}{doubt}")
        assert value.text == (f"{low}{unit}{doubt}" if text == f"{low}..{low}" else f"{text}{unit}{doubt}")
        assert parse(kind, value.text) == value


@given(ENDS, ENDS, ENDS)
def test_containing_is_a_partial_order(one: list[Decimal], two: list[Decimal], three: list[Decimal]) -> None:
    field, schema = Field("depth", "number", is_range=True), Schema()
    texts = [parse("number_range", "..".join(map(plain, ends))).text for ends in (one, two, three)]
    first, second, third = (parse("number_range", text) for text in texts)

    def within(outer: Value, inner: Value) -> bool:
        assert None not in (outer.low, outer.high, inner.low, inner.high)
        return (outer.low or 0) <= (inner.low or 0) and (inner.high or 0) <= (outer.high or 0)

    assert within(first, first)
    assert is_folded(field, texts[0], texts[1], schema) == (within(first, second) or within(second, first))
    if within(first, second) and within(second, first):
        assert texts[0] == texts[1]
    if within(first, second) and within(second, third):
        assert within(first, third)


@pytest.mark.parametrize(
    ("kind", "raw", "meant"),
    [
        ("number_range", "2.5-3", "2.5..3"),
        ("number_range", "2.5 to 3", "2.5..3"),
        ("number_range", "about 2.50", "~2.5"),
        ("number_range", "1,234.5", "1234.5"),
        ("number_range", ".5", "0.5"),
        ("number_range", "~2..3", "2..3"),
        ("integer_range", "ca. 40", "~40"),
        ("year_range", "893-1201", "0893..1201"),
        ("decimal", "1,000.50", "1000.50"),
        ("year", "893", "0893"),
        ("quantity", "62.5m", "62.5 m"),
        ("quantity", "60 m - 65 m", "60..65 m"),
        ("quantity", "1,200 sq km", "1200 km2"),
        ("quantity", "about 5 feet?", "~5 ft?"),
        ("quantity", "20%", "20 %"),
        ("money", "US$7.5bn", "7500000000 USD"),
        ("money", "USD 7.5-8 million", "7500000..8000000 USD"),
        ("money", "5 million euros", "5000000 EUR"),
        ("money", "PKR 500 crore", "5000000000 PKR"),
        ("money", "5,000 USD", "5000 USD"),
        ("url", "example.org/a", "https://example.org/a"),
        ("url", "<https://example.org/ü>", "https://example.org/%C3%BC"),
        ("url", "10.1000/182", "doi:10.1000/182"),
        ("datetime", "2024-11-05 14:30 UTC", "2024-11-05T14:30Z"),
        ("datetime", "2024-11-05t14:30", "2024-11-05T14:30"),
    ],
)
def test_what_people_write_has_its_fix(kind: str, raw: str, meant: str) -> None:
    with pytest.raises(NotAValueError) as found:
        parse(kind, raw)
    assert (found.value.fix, str(found.value)) == (meant, f"write `{meant}`")
    assert parse(kind, meant)


@pytest.mark.parametrize(
    ("kind", "raw", "hint"),
    [
        ("number_range", "3..2.5", "the range ends before it begins"),
        ("number_range", "1234567890123456", "a number here has at most 15 digits"),
        ("decimal_range", "12345678901234567", "a number here has at most 16 digits"),
        ("decimal", "1" * 21, "it has more than 20 digits before the point or 18 after it"),
        ("year", "1893-05", "a year has no month and no day"),
        ("quantity", "5", "write its unit after a space, as in `5 m`"),
        ("quantity", "2..1 m", "the range ends before it begins"),
        ("money", "5", "write its currency after a space, as in `5 USD`"),
        ("money", "$5", "write all digits, a space and the code of the currency"),
        ("money", "2..1 EUR", "the range ends before it begins"),
        ("url", "javascript:alert(1)", "write an address with its scheme"),
        ("url", "https://me:secret@example.org", "it has a name or a password before `@`"),
        ("url", "https://example.org/%zz", "`%` at 21 is not before two hexadecimal digits"),
        ("url", "https://-x-", "write an address with its scheme"),
        ("url", f"https://example.org/{'a' * 2030}", "an address has at most 2,048 characters"),
        ("datetime", "2024-11-05", "write its time as well, as in `2024-11-05T14:30`"),
        ("datetime", "2023-02-29T10:00", "the calendar has no day `2023-02-29`"),
        ("datetime", "0001-01-01T00:00+05:00", "in universal time it is beyond the years 0001 to 9999"),
    ],
)
def test_what_cannot_be_meant_has_a_hint(kind: str, raw: str, hint: str) -> None:
    with pytest.raises(ValueError) as found:  # noqa: PT011  its beginning is compared
        parse(kind, raw)
    assert str(found.value).startswith(hint)
    assert not getattr(found.value, "fix", "")


# -- units and currencies ----------------------------------------------------------------------------------------------


@given(st.sampled_from([*units().values()]), st.fractions(), st.fractions())
def test_units_are_converted_exactly_and_in_order(unit: Unit, one: Fraction, two: Fraction) -> None:
    assert unit.from_base(unit.in_base(one)) == one
    assert (unit.in_base(one) < unit.in_base(two)) == (one < two)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 ft", "30.48 m"),
        ("1 mi", "1.609344 km"),
        ("1 acre", "4046.8564224 m2"),
        ("32 °F", "0 °C"),
        ("-40 °C", "-40 °F"),
        ("36 km/h", "10 m/s"),
        ("1 kWh", "3.6 MJ"),
        ("1 psi", "6894.75729316836 Pa"),
        ("50 %", "500000 ppm"),
        ("1 kt_tnt", "4184 GJ"),
    ],
)
def test_quantities_in_two_units(one: str, other: str) -> None:
    codes = [parse("quantity", each).low for each in (one, other)]
    amounts = [rounded(Fraction(number_of(code or 0)), DIGITS_OF_CELLS) for code in codes]
    assert amounts[0] == amounts[1]


def test_columns_have_numbers_in_the_unit_of_the_field() -> None:
    kind, field = FIELD_TYPES["quantity"], Field("height", quantity="quantity", unit="ft")
    codes = [parse("quantity", text).low for text in ("1 m", "62.5 ft", "0.1 in", "12345678901234.5 ft")]
    (part,) = (part for part in kind.parts if part.part == "low")
    assert part.from_bound
    frame = pl.DataFrame({"low": [*codes, None]}).select(part.from_bound(pl.col("low"), field))
    assert frame["low"].to_list() == [3.28083989501312, 62.5, 0.00833333333333333, 12345678901234.5, None]


def test_what_is_written_for_units_is_one_unit() -> None:
    assert set(other_words().values()) <= set(units())
    assert [other_words().get(word) for word in ("metres", "kt", "knots", "Mt", "mt")] == ["m", None, "kn", None, "Mt"]
    assert {unit.base: unit.factor for unit in units().values() if unit.symbol == unit.base} == {
        unit.base: Fraction(1) for unit in units().values()
    }


def test_currencies() -> None:
    assert len(currencies()) == len(set(currencies()))
    assert {"USD", "EUR", "PKR", "DEM"} <= set(currencies())
    assert {"XXX", "XAU"}.isdisjoint(currencies())
    assert {*signs().values()} <= set(currencies())
    assert (multiples()["crore"], signs()["€"], signs().get("$"), signs().get("DOLLARS")) == (10**7, "EUR", None, None)


@settings(max_examples=20)
@given(AMOUNTS, st.sampled_from(["EUR", "USD"]), st.sampled_from(["EUR", "USD"]))
def test_amounts_in_two_currencies_are_never_within_one_another(amount: Decimal, one: str, other: str) -> None:
    field, number = Field("cost", quantity="money"), plain(amount)
    assert is_folded(field, f"{number} {one}", f"{number}.. {other}", Schema()) == (one == other)
