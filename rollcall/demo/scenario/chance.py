"""All chance of the scenario: seeded by names, so that one home's story never depends on another's."""

from random import Random


SEED = "rollcall demo, 26 May 2020"


def chance(*names: str) -> Random:
    """A stream of chance of its own for these names, the same in every build."""
    return Random(":".join((SEED, *names)))  # noqa: S311 - a story, not a secret


def steady(rng: Random, part: float) -> int:
    """A whole number whose mean is `part`: 2.3 is 2, and now and then 3."""
    whole = int(part)
    return whole + (rng.random() < part - whole)


def happens(rng: Random, likely: float) -> int:
    """1 when something that is so likely (0 to 1) happens, else 0."""
    return int(rng.random() < likely)
