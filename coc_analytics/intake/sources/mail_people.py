"""Door 1, source: who wrote a mail, past what a mailing list made of its sender; and which mails no person wrote."""

import re
from collections.abc import Mapping
from email.header import decode_header
from email.message import Message
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "words" / "robots.txt"
_AT = re.compile(r"([\w.+-]+)\s+(?:at|en|chez|bei)\s+([\w-]+(?:(?:\.|\s+dot\s+)[\w-]+)+)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+\-='%]+@[\w\-]+(?:\.[\w\-]+)+")
_ORIGINALS = (
    "X-Original-From", "X-Mailman-Original-From", "X-Google-Original-From", "X-Original-Sender", "Original-From",
    "X-MailFrom-Original", "Resent-From",
)  # fmt: skip
_OF_LISTS = ("List-Post", "X-BeenThere", "X-Mailing-List", "Mailing-List")
_VIA = re.compile(r"^(?P<who>.+?)['\"]?\s+(?:via|über|por|par)\s+(?P<what>\S.*)$", re.IGNORECASE)
_MACHINES = re.compile(
    r"^x-(?:bugzilla|github|gitlab|jira|gerrit|phabricator|jenkins|trac|roundup|launchpad|patchwork-bot|autorepl|autoresp)"
)
_AUTOMATIC = ("auto_reply", "auto-reply", "junk")
_COMMANDS = re.compile(r"-(?:request|owner|admin|subscribe|unsubscribe|confirm)$")


def header(message: Message, name: str) -> str:
    """A header as text, whatever encoding it claims."""
    try:
        pieces = decode_header(str(message.get(name, "")))
    except (ValueError, LookupError, UnicodeError, AttributeError, TypeError):
        return ""
    return "".join(piece(*each) for each in pieces).strip()


def piece(content: bytes | str, charset: str | None) -> str:
    """Bytes as text, in the encoding they claim if there is one of that name."""
    if isinstance(content, str):
        return content
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("latin-1")


def author_of(message: Message, separator: str) -> str:
    """The author's address, also when written `user at host`; a name where there is no address.

    A list that writes its own address over the author's leaves it in another header, or their name.
    """
    written = header(message, "From") or header(message, "Sender")
    address = address_in(written)
    if address and _is_rewritten(_name_in(written), address, message):
        return _author_behind(_name_in(written), address, message)
    return address or address_in(separator) or _name_in(written)


def _name_in(written: str) -> str:
    """What a sender is called beside the address."""
    text = _ADDRESS.sub(" ", _AT.sub(_joined, written))
    return " ".join(re.sub(r"[<>()\"]", " ", text).split()).strip("' ")


def address_in(written: str) -> str:
    """The first address in a text; the last where one stands in angle brackets, as a name may hold one too."""
    text = _AT.sub(_joined, written)
    inside = re.search(r"<([^<>]*)>\s*$", text)
    found = (_ADDRESS.search(inside[1]) if inside else None) or _ADDRESS.search(text)
    return found[0] if found else ""


def _joined(match: re.Match[str]) -> str:
    host = re.sub(r"\s+dot\s+", ".", match[2], flags=re.IGNORECASE)
    return f"{match[1]}@{host}"


def _is_rewritten(name: str, address: str, message: Message) -> bool:
    return address.casefold() in _lists(message) or "=" in address or _is_via(name, address)


def _is_via(name: str, address: str) -> bool:
    """Whether somebody writes `via` the list whose address this is."""
    via = _VIA.match(name)
    called = re.sub(r"\W", "", via["what"].casefold()) if via else ""
    return bool(called) and called in re.sub(r"[^\w@]", "", address.casefold())


def _lists(message: Message) -> frozenset[str]:
    """The addresses that a mail's headers give to its list."""
    said = (header(message, name).casefold() for name in _OF_LISTS)
    found = {match[0].removeprefix("mailto:") for text in said for match in _ADDRESS.finditer(text)}
    id_ = re.search(r"<([^.<>@\s]+)\.([^<>@\s]+)>", header(message, "List-Id").casefold())
    return frozenset(found | ({f"{id_[1]}@{id_[2]}"} if id_ else set()))


def _author_behind(name: str, address: str, message: Message) -> str:
    """The author's address from wherever the list put it; else their name."""
    lists = {address.casefold(), *_lists(message)}
    for candidate in (address_in(header(message, name)) for name in (*_ORIGINALS, "Reply-To")):
        if candidate and candidate.casefold() not in lists and "=" not in candidate:
            return candidate
    via = _VIA.match(name)
    return _unmangled(address) or (via["who"].strip("' ") if via else name) or address


def _unmangled(address: str) -> str:
    """`ann=strict.example@list.example` is ann@strict.example."""
    match = re.match(r"^([\w.+\-]+)=([\w\-]+(?:\.[\w\-]+)+)@", address)
    return f"{match[1]}@{match[2]}" if match else ""


def is_robot(message: Message, author: str) -> bool:
    """Whether a machine wrote a mail: it says so, carries a machine's headers, or is called like one.

    That a mail came through a list says nothing: every mail in an archive did.
    """
    submitted = header(message, "Auto-Submitted").casefold().split(";")[0].strip()
    says_so = submitted not in ("", "no") or header(message, "Precedence").casefold() in _AUTOMATIC
    says_so = says_so or message.get_content_type() == "multipart/report"
    return says_so or any(_MACHINES.match(name.casefold()) for name in message) or _is_called_like_one(author)


def is_bulk(message: Message) -> bool:
    """Whether a mail says it is one of many, which some lists write into every mail of theirs."""
    return header(message, "Precedence").casefold() == "bulk"


def _is_called_like_one(author: str) -> bool:
    name, _, host = author.casefold().partition("@")
    known = _known()
    is_part = bool(known["part"].search(name)) or bool(_COMMANDS.search(name))
    return bool(host) and (is_part or bool(known["alone"].search(name)) or bool(known["host"].search(host)))


@lru_cache(maxsize=1)
def _known() -> Mapping[str, re.Pattern[str]]:
    words: dict[str, list[str]] = {"alone": [], "part": [], "host": []}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        kind, *rest = line.split() or ["#"]
        if kind in words:
            words[kind] += map(re.escape, rest)
    shapes = {"alone": "^(?:{})$", "part": r"(?:^|[-+._])(?:{})(?:$|[-+._])", "host": r"(?:^|\.)(?:{})$"}
    return {kind: re.compile(shapes[kind].format("|".join(each))) for kind, each in words.items()}
