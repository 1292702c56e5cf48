"""A backup's inside: what is not exactly what was written is refused, and nothing leads out of its place."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coc_analytics import safekeeping
from coc_analytics.safekeeping import bundle, wrapping
from coc_analytics.safekeeping.manifest import Folder, Kept, Manifest, read_manifest
from coc_analytics.safekeeping.wrapping import PIECE, Wrapping, as_passphrase, unwrapped
from coc_analytics.terms import Refusal

WORDS = b"four words put together"
GUESS = dict(wrapping._SCRYPT)
HEADER, TAG = wrapping._HEADER, wrapping._TAG


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess takes no half second here."""
    monkeypatch.setitem(wrapping._SCRYPT, "n", 2**4)


def wrapped(data: bytes, words: bytes = WORDS) -> bytes:
    out = io.BytesIO()
    stream = Wrapping(out, words)
    stream.write(data)
    stream.close()
    return out.getvalue()


def read(data: bytes, words: bytes = WORDS) -> bytes:
    return b"".join(unwrapped(io.BytesIO(data), words))


def test_a_guess_is_dear() -> None:
    assert (GUESS["n"], GUESS["r"], GUESS["p"]) >= (2**17, 8, 1)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
def test_what_was_written_is_read(size: int) -> None:
    data = os.urandom(size)
    assert read(wrapped(data)) == data


def test_the_same_twice_is_never_the_same_bytes() -> None:
    assert wrapped(b"the same") != wrapped(b"the same")


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(HEADER, len(data), PIECE + TAG):
        yield data[start : start + PIECE + TAG]


def _turned(at: int) -> Callable[[bytes], bytes]:
    """One bit turned over."""

    def turn(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[at] ^= 1
        return bytes(changed)

    return turn


def _swapped(data: bytes) -> bytes:
    first, second, *rest = _pieces(data)
    return data[:HEADER] + second + first + b"".join(rest)


def _without(number: int) -> Callable[[bytes], bytes]:
    def take_away(data: bytes) -> bytes:
        parts = list(_pieces(data))
        del parts[number]
        return data[:HEADER] + b"".join(parts)

    return take_away


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the salt": _turned(len(wrapping.MAGIC)),
    "a bit of the number": _turned(HEADER - 1),
    "a bit of the first piece": _turned(HEADER),
    "a bit of the middle": _turned(HEADER + PIECE + 100),
    "a bit of the last tag": _turned(-1),
    "two pieces change places": _swapped,
    "the first piece is gone": _without(0),
    "a piece of the middle is gone": _without(1),
    "the last piece is gone": _without(-1),
    "a byte is gone at the end": lambda data: data[:-1],
    "a byte more": lambda data: data + b"\0",
    "a piece twice": lambda data: data[: HEADER + PIECE + TAG] + data[HEADER:],
    "the head alone": lambda data: data[:HEADER],
    "half the head": lambda data: data[: HEADER // 2],
    "nothing": lambda data: b"",
    "the end of another with the same passphrase": lambda data: (
        data[: -TAG - 10] + wrapped(os.urandom(3 * PIECE - 5))[-TAG - 10 :]
    ),
    "another form": lambda data: data.replace(b"coc-backup 1", b"coc-backup 2", 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_refused(change: str) -> None:
    data = wrapped(os.urandom(3 * PIECE - 5))
    assert CHANGES[change](data) != data
    with pytest.raises(Refusal):
        read(CHANGES[change](data))


def test_no_byte_is_handed_out_before_it_is_proven() -> None:
    data = wrapped(bytes(3 * PIECE - 5))
    got = []
    with pytest.raises(Refusal, match="changed or cut short"):
        got.extend(unwrapped(io.BytesIO(_turned(HEADER + PIECE + 100)(data)), WORDS))
    assert got == [bytes(PIECE)]


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(Refusal, match="the passphrase is another one"):
        read(wrapped(b"something"), WORDS + b" ")


@pytest.mark.parametrize("typed", ["Grüße", "Gru\u0308ße", "Ｇｒüße"])
def test_a_passphrase_is_the_same_on_every_keyboard(typed: str) -> None:
    assert as_passphrase(typed) == "Grüße".encode()


OUT = ("/etc/passwd", "../x", "a/../../x", "a/..", "/", "a\0b")


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize(
    "made", [lambda p: Kept("vault", p, 0o600, 0, 0, ""), lambda p: Folder("vault", p, 0o700)]
)
def test_no_path_leads_out_of_its_place(path: str, made: Callable[[str], Kept | Folder]) -> None:
    one = made(path)
    files, folders = ((one,), ()) if isinstance(one, Kept) else ((), (one,))
    with pytest.raises(Refusal):
        read_manifest(Manifest({}, folders, files).written())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    (folder / "Sky Sample").mkdir(parents=True)
    (folder / "Sky Sample" / "a").write_bytes(os.urandom(100))
    (folder / "empty").mkdir()
    (folder / "nothing").touch()
    return folder


def keep(place: Path) -> Path:
    file = place.parent / "b"
    safekeeping.keep(file, {"vault": place}, {}, WORDS)
    return file


STRANGE: dict[str, Callable[[Path], object]] = {
    "a link to a file": lambda place: (place / "link").symlink_to(place / "nothing"),
    "a link to a folder": lambda place: (place / "link").symlink_to(place / "empty"),
    "a link to nowhere": lambda place: (place / "link").symlink_to(place / "not there"),
    "a pipe": lambda place: os.mkfifo(place / "Sky Sample" / "pipe"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_only_plain_files_are_kept_and_no_file_is_named(place: Path, what: str) -> None:
    STRANGE[what](place)
    with pytest.raises(Refusal, match="plain files and folders only") as refused:
        keep(place)
    assert "Sky" not in str(refused.value)
    assert [path.name for path in place.parent.iterdir()] == ["place"]


def test_a_file_that_changes_meanwhile_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundle.write_bundle

    def later(*arguments: object) -> None:
        (place / "nothing").write_text("something")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("coc_analytics.safekeeping.keeping.write_bundle", later)
    with pytest.raises(Refusal, match="a file changed while it was read"):
        keep(place)
    assert not (place.parent / "b").exists()


def test_it_is_read_again_before_it_gets_its_name(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that keeps other bytes than those it was given."""
    from coc_analytics.safekeeping import keeping

    real = keeping._write

    def worn_out(beside: Path, *arguments: object) -> None:
        real(beside, *arguments)  # type: ignore[arg-type]
        beside.write_bytes(_turned(HEADER + 3)(beside.read_bytes()))

    monkeypatch.setattr(keeping, "_write", worn_out)
    with pytest.raises(Refusal):
        keep(place)
    assert not (place.parent / "b").exists()


def test_empty_folders_and_times_come_back(place: Path) -> None:
    os.utime(place / "nothing", ns=(1_700_000_000_000_000_000,) * 2)
    (place / "empty").chmod(0o750)
    back = place.parent / "back"
    safekeeping.put_back(keep(place), {"vault": back}, ("vault",), WORDS)
    assert sorted(path.relative_to(back).as_posix() for path in back.rglob("*")) == [
        "Sky Sample",
        "Sky Sample/a",
        "empty",
        "nothing",
    ]
    assert (back / "nothing").stat().st_mtime_ns == 1_700_000_000_000_000_000
    assert (back / "empty").stat().st_mode & 0o777 == 0o750


def test_a_place_with_one_file_more_is_not_what_was_kept(place: Path) -> None:
    file = keep(place)
    (place / "more").touch()
    with pytest.raises(Refusal, match="something else is where"):
        safekeeping.put_back(file, {"vault": place}, ("vault",), WORDS)
