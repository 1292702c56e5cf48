"""Door 1: mailing lists as they are: senders that a list wrote over, machines that write, mails that cannot be read."""

from pathlib import Path

import pytest

from coc_analytics.community import Community
from coc_analytics.terms import Refusal
from tests.intake_vault import Vault

LIST = "announce@lists.example.org"
AUTHORS = [
    # what the list made of the sender                                                        who it was
    (f"From: Ann Blue via Announce <{LIST}>\nReply-To: Ann Blue <ann@x.example>\nList-Id: <announce.lists.example.org>", "ann@x.example"),
    (f"From: 'Ann Blue' via announce <{LIST}>\nX-Original-From: Ann Blue <ann@x.example>\nReply-To: {LIST}\nList-Post: <mailto:{LIST}>", "ann@x.example"),
    (f"From: Ann Blue via Announce <{LIST}>\nX-Mailman-Original-From: ann@x.example\nX-BeenThere: {LIST}", "ann@x.example"),
    (f"From: {LIST}\nX-Original-Sender: ann@x.example\nMailing-List: list {LIST}; contact x", "ann@x.example"),
    ("From: Ann Blue via groups.io <ann=x.example@groups.io>\nReply-To: dev@list.groups.io\nList-Id: <dev.list.groups.io>", "ann@x.example"),
    (f"From: Ann Blue via Announce <{LIST}>\nReply-To: {LIST}", "Ann Blue"),
    (f"From: \"'Ann Blue' via announce\" <{LIST}>\nReply-To: {LIST}", "Ann Blue"),
    ("From: announce at lists.example.org (Ann Blue via Announce)", "Ann Blue"),
    (f"From: Ann Blue <ann@x.example>\nReply-To: {LIST}\nList-Id: <announce.lists.example.org>", "ann@x.example"),
    ("From: Ann Blue <ann@x.example>\nReply-To: ann@home.example", "ann@x.example"),
    ("From: ann at x.example (Ann Blue)", "ann@x.example"),
    ("From: Maria Via Lopez <ann@x.example>\nReply-To: other@x.example", "ann@x.example"),
    ('From: "somebody@else.example" <ann@x.example>', "ann@x.example"),
]  # fmt: skip
MACHINES = [
    "From: ann@x.example\nAuto-Submitted: auto-generated", "From: ann@x.example\nAuto-Submitted: auto-replied; owner-email=x",
    "From: ann@x.example\nPrecedence: auto_reply", "From: ann@x.example\nPrecedence: bulk",
    "From: ann@x.example\nX-Bugzilla-Reason: CC", "From: ann@x.example\nX-GitHub-Sender: ann",
    "From: ann@x.example\nX-Patchwork-Bot: notify", "From: ann@x.example\nContent-Type: multipart/report; boundary=x",
    "From: noreply@x.example", "From: no-reply+abc@x.example", "From: do_not_reply@x.example", "From: bugzilla@x.example",
    "From: bugzilla-daemon@kernel.example", "From: patchwork@x.example", "From: patchwork-bot+netdev@x.example",
    "From: ci@x.example", "From: kernel-ci-bot@x.example", "From: buildbot@x.example", "From: jenkins@x.example",
    "From: announce-bounces@x.example", "From: announce-owner@x.example", "From: MAILER-DAEMON@x.example",
    "From: notifications@github.example", "From: builds@travis-ci.org", "From: syzbot+1a2b@x.example",
]  # fmt: skip
PEOPLE = [
    "From: ann@x.example\nList-Id: <announce.lists.example.org>\nPrecedence: list", "From: ann@x.example\nAuto-Submitted: no",
    "From: bob.jenkins@x.example", "From: travis@x.example", "From: abbott@x.example", "From: robota@x.example",
    "From: francis@x.example", "From: ann@ci.x.example", "From: ann@x.example\nX-Patchwork-Hint: ignore",
    "From: bugsy@x.example", "From: ann@x.example\nX-Mailer: git-send-email",
]  # fmt: skip


def mail(number: int, head: str, body: str = "hello", separator: str = "") -> str:
    line = separator or f"From x@x.example Mon Jan  5 10:{number:02}:00 2026"
    said = f"Date: Mon, 05 Jan 2026 10:{number:02}:00 +0000\nMessage-ID: <m{number}@x>\n"
    return f"{line}\n{head}\n{said}\n{body}\n\n"


FILLING = "".join(mail(number, f"From: p{number}@x.example") for number in range(50, 53))


def archive(tmp_path: Path, *mails: str | bytes, community: Community | None = None) -> Vault:
    vault = Vault(tmp_path, community or Community())
    whole = b"".join(each if isinstance(each, bytes) else each.encode() for each in mails)
    vault.put("participation/mbox/announce.mbox", whole)
    vault.admit()
    return vault


def members(vault: Vault) -> int:
    return int(vault.ask("select count(distinct member) from presence")[0][0])


@pytest.mark.parametrize(("head", "author"), AUTHORS)
def test_the_author_is_found_behind_the_list(tmp_path: Path, head: str, author: str) -> None:
    plain = f"From: {author}" if "@" in author else f"From: {author} via announce <{LIST}>"
    vault = archive(tmp_path, mail(1, head), mail(2, plain), mail(3, "From: somebody@new.example"))
    assert members(vault) == 2


@pytest.mark.parametrize("head", MACHINES)
def test_machines_are_set_apart_and_counted(tmp_path: Path, head: str) -> None:
    vault = archive(tmp_path, FILLING, mail(1, head))
    assert members(vault) == 3
    assert (vault.path / "robots.csv").read_text().splitlines()[1].endswith(",mbox,1,1")


@pytest.mark.parametrize("head", PEOPLE)
def test_people_are_not(tmp_path: Path, head: str) -> None:
    vault = archive(tmp_path, FILLING, mail(1, head))
    assert members(vault) == 4
    assert not (vault.path / "robots.csv").exists()


def test_a_list_that_calls_every_mail_bulk_is_full_of_people(tmp_path: Path) -> None:
    mails = [mail(number, f"From: p{number}@x.example\nPrecedence: bulk") for number in range(4)]
    assert members(archive(tmp_path, *mails)) == 4


def test_the_community_can_name_more_machines(tmp_path: Path) -> None:
    community = Community(sources={"mbox": {"options": {"robots": ["Weekly@x.example"]}}})
    vault = archive(tmp_path, FILLING, mail(1, "From: weekly@x.example"), community=community)
    assert members(vault) == 3
    assert (vault.path / "robots.csv").exists()


def test_a_machine_of_a_chat_can_be_named_by_its_account(tmp_path: Path) -> None:
    options = {"discord": {"options": {"robots": ["111"]}}}
    vault = Vault(tmp_path, Community(sources=options))
    vault.put(
        "participation/discord/a.csv",
        "AuthorID,Author,Date,Content\n111,rss,2026-01-05,x\n222,ann,2026-01-05,x\n",
    )
    vault.admit()
    assert members(vault) == 1


def test_thanks_reach_the_person_answered(tmp_path: Path) -> None:
    vault = archive(
        tmp_path,
        mail(1, "From: ann@x.example"),
        mail(2, "From: ben@x.example\nIn-Reply-To: <m1@x>", "Thank you so much!"),
        mail(3, "From: ben@x.example\nIn-Reply-To: <elsewhere@x>", "Thank you!"),
    )
    found = vault.ask("select receiver is not null, times from thanks order by all")
    assert found == [(False, 1), (True, 1)]


ODD: list[tuple[str, bytes]] = [
    # a mail in the middle of an archive that nobody can read, or not wholly
    ("a separator in Latin-1", mail(1, "From: ann@x.example", separator="From Jos\xe9@x.example Mon Jan  5 10:01:00 2026").encode("latin-1")),
    ("a separator without a date", mail(1, "From: ann@x.example", separator="From nobody").encode()),
    ("an encoding that does not exist", mail(1, 'From: ann@x.example\nContent-Type: text/plain; charset="x-nonsense"').encode()),
    ("an encoding of a kind nobody knows", mail(1, "From: ann@x.example\nContent-Type: text/plain; charset*=utf-99''%ff%fe").encode()),
    ("a transfer encoding that is broken", mail(1, "From: ann@x.example\nContent-Transfer-Encoding: base64", "%%%=====").encode()),
    ("a name in no encoding", mail(1, "From: =?x-foo?Q?=ff?= <ann@x.example>").encode()),
    ("bytes that are no text", mail(1, "From: ann@x.example", "\x00\x01").encode() + b"\xff\xfe\n\n"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "odd"), ODD, ids=[row[0] for row in ODD])
def test_an_odd_mail_stops_nothing(tmp_path: Path, what: str, odd: bytes) -> None:
    vault = archive(tmp_path, mail(40, "From: first@x.example"), odd, mail(41, "From: last@x.example"))
    assert members(vault) == 3, what
    assert vault.batches() == [(3, 3, 0, 0)]


def test_a_mail_that_cannot_be_read_waits_alone(tmp_path: Path) -> None:
    broken = "From x@x.example Mon Jan 99 99:99:99 2026\nSubject: neither author nor date\n\nx\n\n"
    vault = archive(tmp_path, mail(40, "From: first@x.example"), broken.replace("x@x.example", "-"))
    assert members(vault) == 1
    assert vault.batches() == [(2, 1, 0, 1)]


def test_what_stands_inside_a_mail_starts_none(tmp_path: Path) -> None:
    body = "From the start of 2026\nwe meet.\nFrom now on\nDate: to be told\n>From here"
    vault = archive(tmp_path, mail(1, "From: ann@x.example", body))
    assert vault.batches() == [(1, 1, 0, 0)]


def test_a_text_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no mail archive"):
        archive(tmp_path, "From: ann@x.example\n\nhello\n")


def test_the_list_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    case = shared_folder / "cases/intake/02-mbox-dmarc/announce.mbox"
    vault = archive(tmp_path, case.read_bytes())
    assert members(vault) == 4
