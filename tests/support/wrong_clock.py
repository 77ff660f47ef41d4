"""Programs whose clock is wrong, or jumps, as on a machine whose clock was set: the monotonic one goes on.

A small library stands in front of the system's for the clock alone (`LD_PRELOAD`). faketime(1) would move the monotonic
clock, too, or let no program sleep.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Final

COMPILER: Final = shutil.which("cc")
SOURCE: Final = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long read_step(void) {
    char text[32];
    int file = open(getenv("CLOCK_STEP"), O_RDONLY);
    long size = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    text[size > 0 ? size : 0] = 0;
    return atol(text);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += read_step();
    return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *place) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    return place ? (*place = exact.tv_sec) : exact.tv_sec;
}
"""


class WrongClock:
    """The clock of programs that have `environment` in theirs.

    Args:
        folder: an empty one, which they can read.
    """

    def __init__(self, folder: Path) -> None:
        self._step, library, source = folder / "step", folder / "clock.so", folder / "clock.c"
        source.write_text(SOURCE)
        assert COMPILER
        subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_STEP": str(self._step)}
        self.set(0)

    def set(self, seconds: int) -> None:
        """Let it be that much ahead of this machine's from now on; negative: behind."""
        draft = self._step.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.rename(self._step)
