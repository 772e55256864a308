"""The replay: what each batch was held against, and what was learnt and carried on."""

from __future__ import annotations

from tests.backtesting.feeds import batches, feed

from contracts.backtesting.batches import past_batches
from contracts.backtesting.replay import MIN_HISTORY, Step, is_alarm, moved_on, replay, watches
from contracts.check import Finding
from contracts.profile import Profile, Reference, Suspicion

PROFILE = Profile("a.b", "1.0.0", 1)
SUSPICION = Suspicion(2.5)


def steps(*, switched_at: int | None = None) -> list[Step]:
    """Return the replay of twelve batches."""
    one = feed()
    past, _ = past_batches(one, batches(12, switched_at=switched_at), frames=False, progress=lambda *_: None)
    return replay(one.terms, past, watches(one.terms), lambda *_: None)


def test_the_first_five_batches_are_not_judged() -> None:
    """Each batch meets all accepted ones before it; from the sixth on it is judged."""
    found = steps()
    assert [len(step.reference.profiles) for step in found] == list(range(12))
    assert [bool(step.findings) for step in found] == [False] * MIN_HISTORY + [True] * 7


def test_a_batch_that_alarms_is_not_learnt() -> None:
    """The switched batch is missing from the references of all later ones."""
    found = steps(switched_at=8)
    assert not found[8].is_accepted
    assert all(found[8].batch.profile not in step.reference.profiles for step in found[9:])
    assert found[7].batch.profile in found[9].reference.profiles


def test_a_warning_stops_nothing() -> None:
    """Only a failure that does not merely warn is an alarm."""
    assert is_alarm(Finding("failed", ""))
    assert not is_alarm(Finding("failed", "", warns=True))
    assert not is_alarm(Finding("passed", ""))


def test_evidence_is_carried_as_in_use() -> None:
    """What a finding says of the evidence replaces what was carried; without a word it stays."""
    before = Reference((), {"x": Suspicion(1.0), "y": Suspicion(3.0)})
    told = {"x": Finding("passed", "", details={"evidence": SUSPICION.to_dict()}), "y": Finding("skipped", "")}
    after = moved_on(before, told, None)
    assert after.evidence == {"x": SUSPICION, "y": Suspicion(3.0)}
    assert after.profiles == ()
    assert moved_on(before, told, PROFILE).profiles == (PROFILE,)


def test_columns_that_are_not_watched_are_left_alone() -> None:
    """`unit_switch: false`, no unit, and a unit that nothing is switched to are not watched."""
    text = (
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  a: {type: number, unit: cm}\n"
        "  b: {type: number, unit: cm, unit_switch: false}\n  c: {type: number}\n"
    )
    assert [watch.column.name for watch in watches(feed(text=text).terms)] == ["a"]
