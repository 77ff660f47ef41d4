"""What a process keeps: not too much, and not for too long."""

from calendarapp.feeds.cache import Kept


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept = Kept[str](limit=2, seconds=60)
    kept.put(1, "one")
    kept.put(2, "two")
    assert kept.get(1) == "one"
    kept.put(3, "three")
    assert [kept.get(key) for key in (1, 2, 3)] == ["one", None, "three"]
    kept.clear()
    assert kept.get(1) is None


def test_nothing_is_kept_for_longer() -> None:
    kept = Kept[str](limit=2, seconds=0)
    kept.put(1, "one")
    assert kept.get(1) is None
