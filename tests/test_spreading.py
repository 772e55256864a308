"""How tests are spread over workers."""

from __future__ import annotations

from tests.kinds import KINDS
from tests.spreading import unit_of


def test_what_needs_spark_is_one_unit() -> None:
    """Tests of any file that are of Spark, by their file, function or parameter, go to one worker."""
    of_spark = ["a/test_spark.py::test_a", "b/test_b.py::test_on_spark", *(f"c.py::test_c[x-{kind}]" for kind in KINDS)]
    assert [name for name in of_spark if unit_of(name) == "spark"] == [*of_spark[:2], *of_spark[-2:]]


def test_parameters_stay_with_their_function() -> None:
    """A function's tests are one unit, whatever stands in their brackets, and another function's are another."""
    names = ["a.py::test_a[1]", "a.py::test_a[::test_b[2]]", "a.py::test_a", "a.py::test_b[1]"]
    assert [unit_of(name) for name in names] == ["a.py::test_a"] * 3 + ["a.py::test_b"]
