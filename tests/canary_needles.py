"""The canary search, part 1: every way a planted item can be written as bytes, and a fast look for all of them."""

import hashlib
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from coc_analytics.synthetic import Planted

GRAM = 8
"""Bytes looked at together; a written form shorter than this could turn up by chance and is not searched."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BITS = 22

IDENTITIES = {"names", "emails", "handles", "phones", "member_ids", "case_ids"}
"""Kinds of which a plain hash is as good as the item itself."""


@dataclass(frozen=True)
class Needle:
    """One written form of one item: `item` is its place among its kind; `form` says how it is written."""

    kind: str
    item: int
    form: str
    whole_number: bool = False


class Haystack:
    """All written forms of all planted items, ready to be looked for in any bytes."""

    def __init__(self, planted: Planted) -> None:
        self._by_gram: dict[int, dict[int, dict[bytes, Needle]]] = {}
        for needle, form in _needles(planted):
            if len(form) >= GRAM:
                self._add(needle, form.lower())
        self._grams = np.sort(np.fromiter(self._by_gram, dtype=np.uint64, count=len(self._by_gram)))
        self._likely = np.zeros(1 << _BITS, dtype=bool)
        self._likely[_slot(self._grams)] = True

    def _add(self, needle: Needle, form: bytes) -> None:
        gram = int.from_bytes(form[:GRAM], "little")
        self._by_gram.setdefault(gram, {}).setdefault(len(form), {}).setdefault(form, needle)

    def find(self, data: bytes) -> Iterator[Needle]:
        """Each planted form that stands in the bytes, however often it does (ASCII case does not matter)."""
        folded = data.lower()
        found: set[Needle] = set()
        for position in self._candidates(folded):
            found.update(self._at(folded, position))
        yield from sorted(found, key=lambda needle: (needle.kind, needle.item, needle.form))

    def _candidates(self, data: bytes) -> Iterator[int]:
        for start in range(min(GRAM, max(len(data) - GRAM + 1, 0))):
            grams = np.frombuffer(data, dtype="<u8", offset=start, count=(len(data) - start) // GRAM)
            places = np.flatnonzero(self._likely[_slot(grams)])
            known = np.searchsorted(self._grams, grams[places]).clip(max=len(self._grams) - 1)
            for place in places[self._grams[known] == grams[places]]:
                yield start + int(place) * GRAM

    def _at(self, data: bytes, position: int) -> Iterator[Needle]:
        gram = int.from_bytes(data[position : position + GRAM], "little")
        for length, forms in self._by_gram[gram].items():
            needle = forms.get(data[position : position + length])
            if needle and not (needle.whole_number and _inside_a_number(data, position, position + length)):
                yield needle


def _slot(grams: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return (grams * _MIX) >> np.uint64(64 - _BITS)


def _inside_a_number(data: bytes, start: int, end: int) -> bool:
    return data[max(start - 1, 0) : start].isdigit() or data[end : end + 1].isdigit()


@lru_cache(maxsize=4)
def haystack(planted: Planted) -> Haystack:
    """The haystack of these items, made once."""
    return Haystack(planted)


def _needles(planted: Planted) -> Iterator[tuple[Needle, bytes]]:
    counts: dict[str, int] = {}
    for kind, text in planted.items():
        number = counts[kind] = counts.get(kind, -1) + 1
        for form, data in _forms(kind, text):
            yield Needle(kind, number, form, whole_number=form == "epoch"), data


def _forms(kind: str, text: str) -> Iterator[tuple[str, bytes]]:
    if kind == "timestamps":
        yield from _forms_of_a_moment(datetime.fromisoformat(text))
    elif kind == "dates":
        yield from _forms_of_a_day(date.fromisoformat(text))
    else:
        for wording in _wordings(kind, text):
            yield from _encodings(wording)
    if kind in IDENTITIES:
        yield from _plain_hashes(text)


def _wordings(kind: str, text: str) -> Iterator[str]:
    """The ways the same thing is put: separators, digits only, the end of a link."""
    yield text
    if " " in text:
        yield from (text.replace(" ", other) for other in ("_", "-", "+", ".", "\u00a0"))
    if kind == "phones":
        yield "".join(filter(str.isdigit, text))
    if kind == "emails":
        yield text.replace("@", " at ")
    if kind == "links":
        yield text.rpartition("/")[2]


def _encodings(text: str) -> Iterator[tuple[str, bytes]]:
    for written in dict.fromkeys(_casings(text)):
        yield "utf-8", written.encode("utf-8")
        yield "utf-8 read as latin-1", written.encode("utf-8").decode("latin-1").encode("utf-8")
        for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
            yield encoding, written.encode(encoding)
        yield "latin-1", written.encode("latin-1", "ignore") if _is_latin(written) else b""


def _casings(text: str) -> Iterator[str]:
    for form in ("NFC", "NFD", "NFKC"):
        for cased in (text, text.lower(), text.upper(), text.casefold(), text.title()):
            yield unicodedata.normalize(form, cased)  # type: ignore[arg-type]


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 256 for letter in text)


def _plain_hashes(text: str) -> Iterator[tuple[str, bytes]]:
    """An id made without a key can be made again by anybody who has a list of names."""
    for spelling in dict.fromkeys((text, text.lower(), text.casefold())):
        data = spelling.encode("utf-8")
        for name in ("md5", "sha1", "sha256", "blake2b"):
            yield from _forms_of_a_hash(f"plain {name}", hashlib.new(name, data).digest())
        yield from _forms_of_a_hash("plain blake2b", hashlib.blake2b(data, digest_size=8).digest())


def _forms_of_a_hash(form: str, digest: bytes) -> Iterator[tuple[str, bytes]]:
    first = digest[:8]
    for data in (first, first[::-1]):
        yield form, data
        yield form, str(int.from_bytes(data, "big")).encode()
    yield form, first.hex().encode()


def _forms_of_a_moment(moment: datetime) -> Iterator[tuple[str, bytes]]:
    utc = moment.astimezone(UTC)
    for at in (moment, utc):
        for layout in ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S", "%m/%d/%Y %I:%M:%S %p"):
            yield from _twice(at.strftime(layout))
        yield "pickled moment", _pickled(at)
    seconds = int(moment.timestamp())
    yield "epoch", str(seconds).encode()
    yield "epoch", f"{seconds}000".encode()
    yield "epoch", f"{seconds}000000".encode()
    for scale in (1, 10**3, 10**6, 10**9):
        yield "binary moment", struct.pack("<q", seconds * scale)


def _pickled(at: datetime) -> bytes:
    return struct.pack(">HBBBBB", at.year, at.month, at.day, at.hour, at.minute, at.second) + bytes(3)


def _forms_of_a_day(day: date) -> Iterator[tuple[str, bytes]]:
    for layout in ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"):
        yield from _twice(day.strftime(layout))
    pickled = struct.pack(">HBB", day.year, day.month, day.day)
    yield "pickled day", b"C\x04" + pickled + b"\x94\x85\x94R"


def _twice(text: str) -> Iterable[tuple[str, bytes]]:
    return ("utf-8", text.encode()), ("utf-16-le", text.encode("utf-16-le"))
