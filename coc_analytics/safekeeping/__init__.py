"""Its own room: everything a community has, as one encrypted file. Bytes pass through here; none is looked at.

What is heavy is imported only when a backup is made or read.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coc_analytics.safekeeping.manifest import Manifest

__all__ = ["contents", "keep", "put_back"]


def keep(file: Path, sources: Mapping[str, Path], about: Mapping[str, str], passphrase: bytes) -> "Manifest":
    """Write what lies at these places into a new encrypted file, and read it again to its end before it gets its name.

    Raises Refusal where the file is there already, a place holds more than plain files, or one changed meanwhile.
    """
    from coc_analytics.safekeeping.keeping import keep as kept

    return kept(file, sources, about, passphrase)


def contents(file: Path, passphrase: bytes) -> "Manifest":
    """What a backup says it holds; its list alone is proven by this."""
    from coc_analytics.safekeeping.bundle import contents as listed

    return listed(file, passphrase)


def put_back(file: Path, targets: Mapping[str, Path], order: Iterable[str], passphrase: bytes) -> "Manifest":
    """Put everything in a backup where it belongs, place after place; one that holds exactly it already is left alone.

    The whole backup is proven before anything is written. Raises Refusal where a place holds something else.
    """
    from coc_analytics.safekeeping.putting_back import put_back as put

    return put(file, targets, tuple(order), passphrase)
