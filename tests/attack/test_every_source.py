"""Every kind of export: broken off half-way it leaks nothing and leaves nothing; killed or done again it ends the same."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coc_analytics import intake
from coc_analytics.casebook import Casebook
from coc_analytics.terms import ReceiptStatus, Refusal
from tests.canary import search, search_bytes
from tests.flows.runner import facts
from tests.intake_vault import Vault, said_in
from tests.planted_exports import PLANTED, again, exports

EXPORTS = exports()


def filled(folder: Path, name: str) -> Vault:
    """A vault with one export and a key that is always the same."""
    vault = Vault(folder)
    intake.make_keys(vault.path)
    (vault.path / "key").write_text("07" * 32 + "\n")
    vault.put(*EXPORTS[name])
    return vault


def outside(vault: Vault) -> list[Path]:
    return [path for path in vault.folder.iterdir() if path != vault.path]


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_planted_is_there_to_be_found(tmp_path: Path, name: str) -> None:
    vault = filled(tmp_path, name)
    found = search(vault.path, PLANTED)
    assert {"names", "emails", "handles"} & {finding.kind for finding in found}


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_planted_leaves_the_vault(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    vault = filled(tmp_path, name)
    text = EXPORTS[name][1].decode("latin-1")

    def breaks(*arguments: object) -> None:
        raise ValueError(text, arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Casebook, "admit", breaks)
        with pytest.raises(Refusal) as refusal:
            vault.admit()
        assert search_bytes(said_in(refusal.value), PLANTED) == []
    assert search(outside(vault), PLANTED) == []
    vault.admit()
    assert search(outside(vault), PLANTED) == []
    assert search_bytes("".join(capfd.readouterr()), PLANTED) == []
    assert not (vault.path / ".tmp").exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_rows_again_count_nothing(tmp_path: Path, name: str) -> None:
    vault = filled(tmp_path, name)
    vault.admit()
    first = facts(vault.casebook)
    assert {receipt.status for receipt in vault.admit()} == {ReceiptStatus.ALREADY_DONE}
    assert facts(vault.casebook) == first
    ((rows, admitted, _, _),) = vault.batches()
    assert admitted
    vault.put(*again(*EXPORTS[name]))
    vault.admit()
    assert (rows, 0, rows, 0) in vault.batches(), "rows that wait are known as well"
    now = facts(vault.casebook)
    assert {table for table in first if now[table] != first[table]} == {"batches"}


@pytest.mark.nightly
@pytest.mark.parametrize(
    "moment", ["coc_analytics.intake.quarantine.set_aside", "coc_analytics.casebook.Casebook.admit"]
)
@pytest.mark.parametrize("name", EXPORTS)
def test_killed_in_the_middle_and_done_again_it_ends_the_same(tmp_path: Path, name: str, moment: str) -> None:
    calm, killed = filled(tmp_path / "calm", name), filled(tmp_path / "killed", name)
    calm.admit()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(killed.folder), moment],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-400:]
    assert search(outside(killed), PLANTED) == []
    killed.admit()
    assert facts(killed.casebook) == facts(calm.casebook)


_KILLED = """
import os, signal, sys
from pathlib import Path
from unittest.mock import patch
from tests.intake_vault import Vault
with patch(sys.argv[2], lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)):
    Vault(Path(sys.argv[1])).admit()
"""
