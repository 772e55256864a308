"""Text that spells values as people do, which contracts do not read: it is asked about, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts
from contracts.authoring.inferring.spellings import other_spelling


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["31.12.2025", "1.1.2026"], "days in another order"),
        (["12/31/2025", "1/1/26"], "days in another order"),
        (["2025-12-31", "01/01/2026"], "days in more than one spelling"),
        (["1.234,50", "12,5", "7"], "numbers with a decimal comma"),
        (["1,234.50", "12.5", "7"], "numbers with commas between thousands"),
        (["12 %", "3.5%"], "per cent"),
        (["$1,200.00", "$5"], "currency"),
        (["000123", "000124"], None),
        (["1.5", "7"], None),
        (["A-1", "12,5"], None),
    ],
)
def test_what_a_column_spells_is_asked(words: list[str], asked: str | None) -> None:
    """Only where all of its text spells it."""
    found = other_spelling(words * 10)
    assert found is None if asked is None else asked in str(found)


def test_the_question_stands_in_the_contract(tmp_path: Path) -> None:
    """The column is text until it is answered, and its file keeps the contract."""
    path = tmp_path / "umsatz.csv"
    path.write_text("Umsatz\n" + "".join(f'"{k},50"\n' for k in range(60)), encoding="utf-8")
    text = contracts.infer(path)
    assert "# type? numbers with a decimal comma; contracts read 1234.5" in text
    assert contracts.loads(text).validate(path).ok


def test_whole_numbers_beyond_64_bits_keep_their_digits(tmp_path: Path) -> None:
    """As numbers they would be rounded, and two IDs be one."""
    path = tmp_path / "ids.csv"
    path.write_text("big\n" + "".join(f"{10**19 + k}\n" for k in range(60)), encoding="utf-8")
    assert contracts.loads(contracts.infer(path)).terms.columns["big"].type == "string"


@pytest.mark.parametrize("name", ["Kunde", "crew"])
def test_last_name_first_is_a_name_too(name: str) -> None:
    """`Müller, Anna` is quoted no more than `Anna Müller`."""
    text = contracts.infer([{name: ("Müller, Anna", "Schmidt, Otto")[k % 2]} for k in range(100)])
    assert "Anna" not in text
    assert "pii: true" in text


def test_another_mark_between_cells_is_said(tmp_path: Path) -> None:
    """A file parted by semicolons is one column, or rows of the wrong width: both messages name the mark."""
    path = tmp_path / "a.csv"
    path.write_text("id;wert\n1;2\n", encoding="utf-8")
    assert "# columns? the only header holds ';'" in contracts.infer(path)
    path.write_text("id;wert\n1;2,5\n", encoding="utf-8")
    with pytest.raises(contracts.DataSourceError, match="by commas, not by ';'"):
        contracts.infer(path)
