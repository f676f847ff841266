"""What was worked out before, as much of it as fits."""

from __future__ import annotations

from threading import Thread

from orchestrea.application.caches import Bounded


def test_what_was_put_is_found_until_it_is_replaced():
    """A value replaces the one before it, with its weight."""
    cache = Bounded(10)
    assert cache.get("a") is None
    cache.put("a", 1, 4)
    cache.put("a", 2, 3)
    assert (2, 3, 1) == (cache.get("a"), cache.weight, len(cache))


def test_the_oldest_make_room():
    """The total weight stays within its bound."""
    cache = Bounded(10)
    for key in "abc":
        cache.put(key, key, 4)
    assert [None, "b", "c"] == [cache.get(key) for key in "abc"]
    assert 8 == cache.weight
    cache.put("b", "new", 4)
    cache.put("d", "d", 6)
    assert [None, "new", "d"] == [cache.get(key) for key in "cbd"]


def test_the_bound_may_be_met_exactly():
    """As heavy as the bound is not too heavy; heavier than it does not stay."""
    cache = Bounded(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert 2 == len(cache)
    cache.put("huge", 3, 3)
    assert (0, 0) == (len(cache), cache.weight)


def test_several_threads_keep_the_books_right():
    """Weight and contents agree whoever puts at the same time."""
    cache = Bounded(50)

    def fill(name):
        for number in range(500):
            cache.put((name, number % 40), number, 1 + number % 3)

    threads = [Thread(target=fill, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.weight == sum(weight for _, weight in cache._kept.values()) <= 50
