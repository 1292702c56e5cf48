"""Safekeeping: the inside of a backup: a manifest, then every file in its order. Each is held against its sha256."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from coc_analytics.safekeeping.manifest import Kept, Manifest, Steps, read_manifest
from coc_analytics.safekeeping.wrapping import PIECE, Wrapping, unwrapped
from coc_analytics.terms import Refusal

_LENGTH = 8
_LARGEST_LIST = 1 << 30


def write_bundle(out: Wrapping, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write manifest and files; raises Refusal where one is not, any more, what the manifest says."""
    listed = manifest.written()
    out.write(len(listed).to_bytes(_LENGTH, "big") + listed)
    for file in manifest.files:
        mark = hashlib.sha256()
        for part in _parts(file.below(sources[file.place])):
            mark.update(part)
            out.write(part)
        if mark.hexdigest() != file.sha256:
            raise Refusal(
                "a file changed while it was read", "run the same command again", file=f"the {file.place}"
            )


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PIECE):
            yield part


class Bundle:
    """An open backup: its manifest, and then its files one after the other, each proven at its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._steps = Steps(pieces)
        length = int.from_bytes(b"".join(self._steps.take(_LENGTH)), "big")
        if length > _LARGEST_LIST:
            raise Refusal("the backup's list of files cannot be read", "take another backup")
        self.manifest = read_manifest(b"".join(self._steps.take(length)))

    def files(self) -> Iterator[tuple[Kept, Iterator[bytes]]]:
        """Every file with its parts, which are read before the next file comes."""
        for file in self.manifest.files:
            yield file, self._proven(file)
        self._steps.refuse_more()

    def _proven(self, file: Kept) -> Iterator[bytes]:
        mark = hashlib.sha256()
        for part in self._steps.take(file.size):
            mark.update(part)
            yield part
        if mark.hexdigest() != file.sha256:
            raise Refusal(
                "a file in the backup is not what its list says", "take the backup made before this one"
            )


def contents(path: Path, passphrase: bytes) -> Manifest:
    """See `safekeeping.contents`."""
    with path.open("rb") as file:
        return Bundle(unwrapped(file, passphrase)).manifest


def read_to_the_end(path: Path, passphrase: bytes) -> Manifest:
    """What a backup holds, after every byte of it was decrypted and held against its sha256; nothing is written."""
    with path.open("rb") as file:
        bundle = Bundle(unwrapped(file, passphrase))
        for _, parts in bundle.files():
            for _ in parts:
                pass
    return bundle.manifest
