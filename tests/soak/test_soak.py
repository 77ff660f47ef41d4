"""A short soak, in which each part is killed at least once: the long one is `make soak`."""

import pytest

from tests.support.programs import run


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_sent_twice() -> None:
    done = run(["-m", "tests.soak", "--seconds=5", "--people=3", "--pause", "0.5", "2", "--seed=7"], {}, seconds=890)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "nothing lost, nothing doubled" in done.stdout
