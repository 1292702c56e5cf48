"""The search finds a broken promise: every way an identity could slip out is planted here once, and found."""

import base64
import bz2
import codecs
import gzip
import hashlib
import html
import io
import json
import lzma
import pickle
import random
import sqlite3
import struct
import time
import unicodedata
import urllib.parse
import zipfile
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from coc_analytics.periods import Quarter
from coc_analytics.synthetic import Planted, Size, make_community
from tests.canary import search, search_bytes

NAME = "Þrôsendur Ångströmvik"
CYRILLIC = "Велорадушко Лужемерскенко"
HAN = "霧橋澄 石楠林"
EMAIL = "quillotter42@maplemoor.example"
MOMENT = "2024-03-12T14:37:21+00:00"

PLANTED = Planted(
    names=(NAME, CYRILLIC, HAN),
    name_parts=("Þrôsendur", "Ångströmvik", "Велорадушко"),
    emails=(EMAIL,),
    handles=("copperwren77",),
    phones=("+1 555 314 0042",),
    phrases=("mossgreen lighthouse kettle",),
    places=("Vellmora Quayside",),
    links=("https://chat.maplemoor.example/archives/p123456789012345",),
    dates=("2024-03-11",),
    timestamps=(MOMENT,),
    member_ids=("UQ7RSTBVKAY",),
    case_ids=("CASE-5800469",),
)

ESCAPES = {
    "as it is": lambda text: text.encode(),
    "upper case": lambda text: text.upper().encode(),
    "lower case": lambda text: text.lower().encode(),
    "folded": lambda text: text.casefold().encode(),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "decomposed, upper": lambda text: unicodedata.normalize("NFD", text.upper()).encode(),
    "UTF-16 LE": lambda text: b"x" + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "read as latin-1": lambda text: text.encode().decode("latin-1").encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"a": text})).encode(),
    "Python": lambda text: ascii(text).encode(),
    "Python bytes": lambda text: repr(text.encode()).encode(),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
    "URL": lambda text: urllib.parse.quote(text).encode(),
    "URL form": lambda text: urllib.parse.quote_plus(text).encode(),
    "quoted-printable": lambda text: codecs.encode(text.encode(), "quopri"),
    "HTML decimal": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "HTML hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text).encode(),
    "HTML named": lambda text: html.escape(text).replace("Å", "&Aring;").replace("ö", "&ouml;").encode(),
}

PACKINGS = {
    "base64, first place": lambda data: base64.b64encode(data),
    "base64, second place": lambda data: base64.b64encode(b"x" + data),
    "base64, third place": lambda data: base64.b64encode(b"xy" + data),
    "base64 after letters": lambda data: b"abc" + base64.b64encode(data),
    "base64 in lines": lambda data: base64.encodebytes(b"z" * 70 + data),
    "base64 in JSON lines": lambda data: json.dumps(base64.encodebytes(data * 5).decode()).encode(),
    "base64 for URLs": lambda data: base64.urlsafe_b64encode(b"\xff\xfe" + data),
    "hex": lambda data: data.hex().encode(),
    "HEX, odd place": lambda data: b"f" + data.hex().upper().encode(),
    "gzip": gzip.compress,
    "gzip behind something": lambda data: b"header" + gzip.compress(data) + b"trailer",
    "zlib": zlib.compress,
    "zlib, fast": lambda data: b"\0" + zlib.compress(data, 1),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "pickle 0": lambda data: pickle.dumps({"a": [data.decode("latin-1")]}, 0),
    "pickle 5": lambda data: pickle.dumps({"a": [data]}, 5),
}


def _zip(data: bytes, name: str = "member.txt") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return buffer.getvalue()


def _kinds(data: bytes) -> set[str]:
    return {finding.kind for finding in search_bytes(b"before " + data + b" after", PLANTED)}


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("name", [NAME, CYRILLIC, HAN], ids=["latin", "cyrillic", "han"])
def test_finds_a_name_however_it_is_written(escape: str, name: str) -> None:
    assert "names" in _kinds(ESCAPES[escape](name))


@pytest.mark.parametrize("packing", PACKINGS)
def test_finds_a_name_however_it_is_packed(packing: str) -> None:
    assert {"names", "emails"} <= _kinds(PACKINGS[packing](f"say {NAME} <{EMAIL}>.".encode()))


def test_finds_latin_1() -> None:
    assert "names" in _kinds("Þrôsendur Ångströmvik".encode("latin-1"))
    assert "names" in _kinds("ÞRÔSENDUR ÅNGSTRÖMVIK".encode("latin-1"))


@pytest.mark.parametrize(("kind", "text"), list(PLANTED.items()), ids=lambda value: str(value)[:12])
def test_finds_each_kind(kind: str, text: str) -> None:
    assert kind in _kinds(text.encode())
    assert kind in _kinds(gzip.compress(base64.b64encode(pickle.dumps([text]))))


def test_finds_a_name_part_a_phone_in_digits_a_spaced_address_and_the_end_of_a_link() -> None:
    assert "name_parts" in _kinds("Ångströmvik, Þ.".encode())
    assert "phones" in _kinds(b"tel:+15553140042")
    assert "emails" in _kinds(b"quillotter42 at maplemoor.example")
    assert "links" in _kinds(b"/archives/p123456789012345#x")
    assert "phrases" in _kinds(b"mossgreen_lighthouse_kettle")


@pytest.mark.parametrize(
    "written",
    [
        b"2024-03-12T14:37:21.000Z",
        b"2024-03-12 14:37:21",
        b"03/12/2024 02:37:21 PM",
        b'"ts": "1710254241.000200"',
        b"1710254241000",
        struct.pack("<q", 1710254241_000000),
        np.array(["2024-03-12T14:37:21"], dtype="datetime64[ns]").tobytes(),
        pickle.dumps(datetime(2024, 3, 12, 14, 37, 21, tzinfo=UTC)),
        pickle.dumps(pd.DataFrame({"at": pd.to_datetime(["2024-03-12T14:37:21"])})),
    ],
)
def test_finds_an_exact_moment(written: bytes) -> None:
    assert "timestamps" in _kinds(written)


@pytest.mark.parametrize(
    "written", [b"2024-03-11", b"11.03.2024", b"March 11, 2024", pickle.dumps(date(2024, 3, 11))]
)
def test_finds_an_exact_day(written: bytes) -> None:
    assert "dates" in _kinds(written)


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256", "blake2b"])
def test_finds_an_id_made_without_a_key(digest: str) -> None:
    made = hashlib.new(digest, EMAIL.encode()).digest()
    for written in (made, made.hex().encode(), str(int.from_bytes(made[:8], "little")).encode()):
        assert "emails" in _kinds(written)


@pytest.mark.parametrize("protocol", range(6))
def test_finds_what_is_pickled(protocol: int) -> None:
    assert "names" in _kinds(pickle.dumps({"reporter": NAME}, protocol))
    assert "names" in _kinds(pickle.dumps({"reporter": HAN}, protocol))
    assert "names" in _kinds(pickle.dumps(pd.DataFrame({"reporter": [NAME]}), protocol))
    assert "names" in _kinds(pickle.dumps(np.array([NAME]), protocol))


def test_never_unpickles() -> None:
    """A pickle that would raise when loaded is only read."""

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return exec, ("raise SystemExit('the search ran a pickle')",)

    assert _kinds(pickle.dumps([Bomb(), NAME])) >= {"names"}


def test_unpacks_four_levels_and_no_more() -> None:
    packed = gzip.compress(base64.b64encode(_zip(zlib.compress(NAME.encode()))))
    assert "names" in _kinds(packed)
    assert (
        _kinds(gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"x" * 99)))))) == set()
    )


def test_finds_what_a_flow_engine_keeps() -> None:
    """Results are kept as base64 of a compressed pickle inside JSON."""
    result = base64.b64encode(zlib.compress(pickle.dumps(pd.DataFrame({"reporter": [NAME]})))).decode()
    kept = json.dumps({"metadata": {"serializer": "pickle"}, "result": result}).encode()
    assert "names" in _kinds(kept)


def test_finds_in_zip_members_and_their_names() -> None:
    assert "names" in _kinds(_zip(NAME.encode() * 3))
    assert "names" in _kinds(_zip(b"nothing", name=f"{NAME}.txt"))


def test_finds_in_a_broken_stream() -> None:
    """A file that a crash cut off still holds what was written."""
    noise = random.Random(1).randbytes(200_000)
    assert "names" in _kinds(gzip.compress(NAME.encode() * 3 + noise)[:150_000])


def test_finds_in_duckdb(tmp_path: Path) -> None:
    file = tmp_path / "casebook.duckdb"
    with duckdb.connect(str(file)) as base:
        base.execute("create table facts as select range as n, 'x' as t from range(20000)")
        base.execute("insert into facts values (1, ?)", [f"said {NAME}"])
        base.execute("create table whens as select timestamp '2024-03-12 14:37:21' as t")
        base.execute("create table ids as select ?::ubigint as member", [_plain_id(EMAIL)])
    assert {"names", "timestamps", "emails"} <= {finding.kind for finding in search(file, PLANTED)}


def test_finds_in_duckdbs_log_before_it_is_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "casebook.duckdb"
    with duckdb.connect(str(file)) as base:
        base.execute("set checkpoint_threshold = '1GB'; pragma disable_checkpoint_on_shutdown")
        base.execute("create table facts (t varchar)")
        base.execute("insert into facts values (?)", [NAME])
    assert Path(f"{file}.wal").exists()
    assert "names" in {finding.kind for finding in search(tmp_path, PLANTED)}


def test_finds_in_sqlite_across_pages_and_in_its_log(tmp_path: Path) -> None:
    file = tmp_path / "flows.db"
    base = sqlite3.connect(file)
    base.execute("pragma journal_mode = wal")
    base.execute("create table runs (parameters text, result blob)")
    padding = "p" * 4051
    base.execute("insert into runs values (?, ?)", [padding + NAME + padding, None])
    base.execute("insert into runs values (?, ?)", ["", gzip.compress(EMAIL.encode())])
    base.commit()
    assert {"names", "emails"} <= {finding.kind for finding in search(tmp_path, PLANTED)}
    base.close()
    assert {"names", "emails"} <= {finding.kind for finding in search(file, PLANTED)}


def test_finds_in_parquet(tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    pd.DataFrame({"member": [EMAIL] * 3 + ["x"]}).to_parquet(file, compression="zstd")
    assert "emails" in {finding.kind for finding in search(file, PLANTED)}


def test_finds_in_the_names_of_files_and_folders_and_never_repeats_them(tmp_path: Path) -> None:
    folder = tmp_path / "out" / NAME
    folder.mkdir(parents=True)
    (folder / f"{EMAIL}.txt").write_text("nothing")
    (tmp_path / "out" / "link").symlink_to(f"/nowhere/{HAN}")
    findings = search(tmp_path / "out", PLANTED)
    assert {"names", "emails"} <= {finding.kind for finding in findings}
    assert {finding.item for finding in findings if finding.kind == "names"} == {0, 2}
    shown = repr(findings)
    assert not any(text in shown for _, text in PLANTED.items())
    assert search_bytes(shown, PLANTED) == []


def test_a_clean_folder_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Reports: 12. Period 2024Q1, as of 2024-03-31.</p>" * 50)
    (tmp_path / "empty").touch()
    assert search(tmp_path, PLANTED) == []


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted]:
    folder = tmp_path_factory.mktemp("community")
    return folder, make_community(folder, Size.SMALL, 5, Quarter.parse("2026Q3"), quarters=4)


def test_finds_every_planted_item_in_the_vault_itself(community: tuple[Path, Planted]) -> None:
    folder, planted = community
    found = {(finding.kind, finding.item) for finding in search(folder / "vault", planted)}
    everything = [(kind, number) for kind, items in vars(planted).items() for number in range(len(items))]
    assert [item for item in everything if item not in found] == []


def test_finds_nothing_by_chance_and_fast(community: tuple[Path, Planted]) -> None:
    """Eight megabytes of noise, of numbers and of ordinary words hold no identity."""
    _, planted = community
    rng = random.Random(7)
    noise = rng.randbytes(4_000_000)
    numbers = " ".join(f"{rng.random():.16f} {rng.randint(0, 10**19)}" for _ in range(60_000)).encode()
    words = Path(pd.__file__).parent.joinpath("core", "frame.py").read_bytes() * 3
    began = time.perf_counter()
    assert search_bytes(noise + numbers + words, planted) == []
    assert time.perf_counter() - began < 30


def test_the_settings_name_nobody(community: tuple[Path, Planted]) -> None:
    folder, planted = community
    assert search(folder / "community.toml", planted) == []


def _plain_id(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
