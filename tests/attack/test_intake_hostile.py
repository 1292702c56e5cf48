"""Files made to hurt: archives that unpack to more than there is, names that climb, links that point elsewhere, huge cells."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from coc_analytics.intake import bundles
from coc_analytics.intake.sources import mattermost
from coc_analytics.terms import Refusal
from tests.intake_vault import Vault, said_in

SECRET = "Quillfeather"
CHANNELS = json.dumps([{"id": "C1", "name": "docs"}])
DAY = json.dumps([{"type": "message", "user": "U1", "ts": "1772000000.000100", "text": SECRET}])


def zipped(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def everything_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_names_that_climb_out_of_an_archive_write_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "ours")
    climbing = {"channels.json": CHANNELS, "docs/1.json": DAY, "../../evil.json": "x", "/evil.json": "x"}
    vault.put("participation/slack/x.zip", zipped(climbing))
    vault.admit()
    assert vault.ask("select sum(times)::int from presence") == [(1,)]
    assert not [path for path in everything_in(tmp_path) if "evil" in path.name]


def test_an_archive_that_unpacks_to_more_than_a_day_can_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "LARGEST_FILE", 10_000)
    vault = Vault(tmp_path)
    vault.put("participation/slack/x.zip", zipped({"channels.json": CHANNELS, "docs/1.json": " " * 100_000}))
    assert "damaged or too large" in str(vault.refusal())


def test_many_files_that_are_too_much_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mattermost, "LARGEST_TABLE", 10_000)
    vault = Vault(tmp_path)
    vault.put("participation/mattermost/x.zip", zipped({f"{n}.jsonl": " " * 3_000 for n in range(9)}))
    assert "unpacks to more than can be read" in str(vault.refusal())


def test_an_archive_with_a_password_is_refused_in_words(tmp_path: Path) -> None:
    content = bytearray(zipped({"channels.json": CHANNELS, "docs/1.json": DAY}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(header)
        while start >= 0:
            content[start + flags] |= 1  # the bit that says encrypted
            start = content.find(header, start + 4)
    vault = Vault(tmp_path)
    vault.put("participation/slack/x.zip", bytes(content))
    refusal = vault.refusal()
    assert "could not be read (" not in str(refusal)
    assert SECRET not in said_in(refusal)


def test_a_link_inside_an_exported_folder_is_not_followed(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "ours")
    outside = tmp_path / "elsewhere.json"
    outside.write_text(DAY)
    vault.put("participation/slack/export/channels.json", CHANNELS)
    vault.put("participation/slack/export/docs/1.json", DAY.replace("000100", "000200"))
    (vault.path / "participation/slack/export/docs/2.json").symlink_to(outside)
    vault.admit()
    assert vault.ask("select sum(times)::int from presence") == [(1,)]


@pytest.mark.parametrize(
    ("cell", "kept"), [("x" * 3_000_000, True), ("=HYPERLINK(1)", True), (f"{SECRET}\x00", False)]
)
def test_a_cell_of_any_size_is_read_or_refused(tmp_path: Path, cell: str, kept: bool) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/generic/x.csv", f"member,occurred_at,kind\n{cell},2026-02-01,talk\n")
    if kept:
        vault.admit()
        assert vault.ask("select count(*)::int from presence") == [(1,)]
    else:
        with pytest.raises(Refusal, match="not text in UTF-8"):
            vault.admit()


def test_json_as_deep_as_a_well_is_set_aside(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    deep = {"channels.json": CHANNELS, "docs/1.json": "[" * 200_000, "docs/2.json": DAY}
    vault.put("participation/slack/x.zip", zipped(deep))
    vault.admit()
    assert vault.batches() == [(2, 1, 0, 1)]
