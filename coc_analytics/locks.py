"""The ground: the lock of an open file or folder, waited for with growing pauses. The system frees it with its process."""

import fcntl
import time

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0


def take_lock(descriptor: int, patience: float) -> bool:
    """Hold the lock alone; False where somebody else still holds it after `patience` seconds.

    Between two attempts it waits twice as long as before, up to five seconds, so that nobody's disk is kept busy.
    """
    give_up, pause = time.monotonic() + patience, _FIRST_PAUSE
    while not _taken(descriptor):
        left = give_up - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)
    return True


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
