from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from soulprint_service.cli.months import MOST_LINES, WIDTH, chart

MONTHS = st.builds("{:04}-{:02}".format, st.integers(1970, 9999), st.integers(1, 12))


@given(st.dictionaries(MONTHS, st.integers(1, 10**6), min_size=1))
def test_any_span_fits_and_nothing_is_lost(months: dict[str, int]) -> None:
    lines = chart(months)
    assert 1 <= len(lines) <= MOST_LINES
    counts = []
    for line in lines:
        number = next(p for p in line.split("  ")[1:] if p.strip()).replace(",", "")
        counts.append(int(number))
        assert line.count("\N{FULL BLOCK}") <= WIDTH
        assert (line.count("\N{FULL BLOCK}") > 0) == (counts[-1] > 0)
    assert sum(counts) == sum(months.values())
    assert max(line.count("\N{FULL BLOCK}") for line in lines) == WIDTH


def test_two_years_are_shown_by_month_and_more_in_quarters() -> None:
    two = {f"{year}-{month:02}": 1 for year in (2023, 2024) for month in range(1, 13)}
    assert [line.split("  ")[0] for line in chart(two)] == list(two)
    quarters = chart({**two, "2025-01": 4})
    assert len(quarters) == 9
    assert quarters[0].startswith("2023-01 to 03  3")
    assert quarters[-1].startswith("2025-01 to 03  4")


def test_many_years_are_shown_by_year() -> None:
    lines = chart({"2005-06": 1, "2024-01": 2})
    assert lines[0].startswith("2005  1")
    assert lines[1] == "2006  0"
    assert len(lines) == 20
    assert chart({"1970-01": 1, "2024-01": 2})[0].startswith("1970 to 1974  1")


def test_no_dates_no_chart() -> None:
    assert chart({}) == []
