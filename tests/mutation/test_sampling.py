from __future__ import annotations

from tests.mutation.sampling import drawn

KNOWN = {
    "large": [f"large {number}" for number in range(90)],
    "none": [],
    "small": [f"small {number}" for number in range(10)],
}


def test_modules_give_in_proportion():
    """A module with nine tenths of the mutants gives nine tenths of the sample."""
    sample = drawn(KNOWN, 20, seed=1)
    assert 18 == sum(each.startswith("large") for each in sample)
    assert 2 == sum(each.startswith("small") for each in sample)


def test_every_module_that_has_any_gives_one():
    """Shares are rounded up, so that no module goes untried."""
    sample = drawn(KNOWN, 2, seed=1)
    assert {"large", "small"} == {each.split()[0] for each in sample}


def test_no_mutant_is_drawn_twice():
    """A sample as large as the whole is the whole."""
    assert [*KNOWN["large"], *KNOWN["small"]] == drawn(KNOWN, 100, seed=1)
    assert 100 == len(drawn(KNOWN, 1000, seed=1))


def test_the_seed_says_which():
    """One seed always draws the same mutants, and another one others."""
    assert drawn(KNOWN, 20, seed=1) == drawn(KNOWN, 20, seed=1)
    assert drawn(KNOWN, 20, seed=1) != drawn(KNOWN, 20, seed=2)
