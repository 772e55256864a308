"""Runs the examples as a user would run them, and says in plain words what happens.

Each line after `$` is a command to copy. The demo fails (exit 1) if a verdict is not the expected one.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = {"contracts": str(Path(sys.executable).with_name("contracts")), "python": sys.executable}


@dataclass(frozen=True)
class Scene:
    """One command (`contracts`, or a script), what it shows, its exit code, and words that its output must hold."""

    says: str
    arguments: str
    exit_code: int
    words: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """The command as a person types it."""
        is_script = self.arguments.partition(" ")[0].endswith(".py")
        return [*(["python"] if is_script else ["contracts"]), *self.arguments.split()]


PARK = "validate central_park/weather.contract.yaml central_park/{} --reference central_park/history"
PORTS = "validate airports/weather.contract.yaml airports/{} --reference airports/history"
COOKIES = "validate cookies/mapping.contract.yaml cookies/{}"

SCENES = (
    Scene("The contracts themselves are sound.", "lint .", 0),
    Scene(
        "Central Park, February 2023, against 60 accepted months: as promised.",
        PARK.format("2023-02.csv"),
        0,
        ("holds",),
    ),
    Scene(
        "The provider moves snow from inches to millimetres. Every value still lies in its range;"
        " the depth of the snow gives it away all the same.",
        PARK.format("2023-02-in-millimetres.csv"),
        1,
        ("SNWD looks like mm, not in",),
    ),
    Scene(
        "New York's airports, one day, against 60 accepted days: as promised.",
        PORTS.format("2013-04-15.parquet"),
        0,
        ("holds",),
    ),
    Scene(
        "Temperatures arrive in Celsius.",
        PORTS.format("2013-04-15-in-celsius.parquet"),
        1,
        ("temp looks like degC, not degF",),
    ),
    Scene(
        "A partner's cookie IDs and the people they lead to: as promised.", COOKIES.format("batch.csv"), 0, ("holds",)
    ),
    Scene(
        "A third of the person IDs arrive in upper case: they would no longer join.",
        COOKIES.format("batch-in-upper-case.csv"),
        1,
        ("in another case",),
    ),
    Scene(
        "A shared computer's cookie leads to several people.",
        COOKIES.format("batch-shared-cookie.csv"),
        1,
        ("break the many-to-one mapping",),
    ),
    Scene(
        "An upstream model predicts zeros for a week. A baseline is served, the breaker opens, and the model is back"
        " once it is good again; the model downstream never notices.",
        "two_models/barrier.py",
        0,
        ("0 zeros were ingested",),
    ),
)


def main() -> int:
    """Run the scenes and return how many did not end as expected."""
    os.chdir(HERE)
    wrong = sum(not _plays(scene) for scene in SCENES)
    print(f"\n{len(SCENES) - wrong} of {len(SCENES)} scenes ended as expected.")
    return 1 if wrong else 0


def _plays(scene: Scene) -> bool:
    program, *arguments = scene.command
    print(f"\n# {scene.says}\n$ {' '.join(scene.command)}", flush=True)
    done = subprocess.run([PROGRAMS[program], *arguments], capture_output=True, text=True, check=False)
    print((done.stdout + done.stderr).rstrip() or "(nothing)")
    verdict = {0: "accepted", 1: "stopped before ingestion"}.get(done.returncode, "could not be judged")
    print(f"-> {verdict} (exit {done.returncode})")
    return done.returncode == scene.exit_code and all(words in done.stdout for words in scene.words)


if __name__ == "__main__":
    sys.exit(main())
