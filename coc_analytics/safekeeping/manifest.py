"""Safekeeping: what a backup holds, file by file, with sizes and sha256. Names of files stand here, so it is encrypted too."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from coc_analytics.terms import Refusal

FORM = 1


@dataclass(frozen=True, order=True)
class Kept:
    """One file: the place it belongs to, its path below that ('' where the place is the file), and its bytes' sha256."""

    place: str
    path: str
    mode: int
    modified: int
    size: int
    sha256: str

    def below(self, root: Path) -> Path:
        """Where it stands, its place being at `root`."""
        return root / self.path if self.path else root


@dataclass(frozen=True, order=True)
class Folder:
    """One folder, the place itself ('') among them."""

    place: str
    path: str
    mode: int

    def below(self, root: Path) -> Path:
        """Where it stands, its place being at `root`."""
        return root / self.path if self.path else root


@dataclass(frozen=True)
class Manifest:
    """Everything in a backup; `about` says when and with what it was made, and how far the ledger went."""

    about: Mapping[str, str]
    folders: tuple[Folder, ...]
    files: tuple[Kept, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The places there is something of."""
        folders = (folder.place for folder in self.folders)
        return tuple(dict.fromkeys((*folders, *(file.place for file in self.files))))

    @property
    def size(self) -> int:
        """How many bytes all files have together."""
        return sum(file.size for file in self.files)

    def of(self, place: str) -> "Manifest":
        """The part of it that belongs to one place."""
        return Manifest(
            self.about,
            tuple(folder for folder in self.folders if folder.place == place),
            tuple(file for file in self.files if file.place == place),
        )

    def written(self) -> bytes:
        """It as bytes."""
        fields = {"form": FORM, "about": dict(self.about)}
        listed = {
            "folders": [asdict(folder) for folder in self.folders],
            "files": [asdict(file) for file in self.files],
        }
        return json.dumps(fields | listed, sort_keys=True).encode()


def read_manifest(data: bytes) -> Manifest:
    """The manifest in these bytes; raises Refusal for another form, and for a path that leads out of its place."""
    try:
        fields = json.loads(data)
        folders = tuple(Folder(**each) for each in fields["folders"])
        files = tuple(Kept(**each) for each in fields["files"])
        made = Manifest(dict(fields["about"]), folders, files)
        known = fields["form"] == FORM
    except (ValueError, KeyError, TypeError):
        raise Refusal("the backup's list of files cannot be read", "take another backup") from None
    paths = (*(folder.path for folder in folders), *(file.path for file in files))
    if not known or any(map(_leads_out, paths)):
        raise Refusal(
            "the backup's list of files is none of this version's", "install the version that made it"
        )
    return made


def _leads_out(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return path.startswith("/") or ".." in parts or "\0" in path


class Steps:
    """Reads exactly so many bytes from a stream of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._waiting = pieces, b""

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes in parts; raises Refusal where the stream ends before."""
        while size:
            if not self._waiting:
                self._waiting = next(self._pieces, b"")
                if not self._waiting:
                    raise Refusal("the backup ends too early", "take another copy of it, or an older one")
            part, self._waiting = self._waiting[:size], self._waiting[size:]
            size -= len(part)
            yield part

    def refuse_more(self) -> None:
        """Refuse a stream that goes on."""
        if self._waiting or next(self._pieces, b""):
            raise Refusal("the backup holds more than it lists", "take another copy of it, or an older one")
