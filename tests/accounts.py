"""Another account on the same machine: what happens inside is done as nobody's, where the tests run as root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

NOBODY = 65534


@contextmanager
def another_account() -> Iterator[None]:
    """Be another account for a while; skips where the tests may not become one."""
    if os.geteuid() != 0:
        pytest.skip("only root may become another account")
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


@contextmanager
def folder_all_can_reach() -> Iterator[Path]:
    """A folder that every account can go through; those of pytest are their maker's."""
    with TemporaryDirectory(prefix="coc-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
