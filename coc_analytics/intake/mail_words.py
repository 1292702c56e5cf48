"""Door 1: the text of mail that is written in other letters: encoded headers, base64 and quoted-printable bodies."""

import binascii
import quopri
import re
from collections.abc import Callable
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header

Read = Callable[[str, int], str]

_ENCODED = r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]*\?="
_WORDS = re.compile(rf"{_ENCODED}(?:\s+{_ENCODED})*")
_BODY = re.compile(
    r"^(?P<head>(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\r?\n(?P<body>.*?)(?=^--|^From |\Z)",
    re.MULTILINE | re.DOTALL,
)
_ENCODING = re.compile(
    r"^Content-Transfer-Encoding:\s*(base64|quoted-printable)", re.IGNORECASE | re.MULTILINE
)
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


def rewritten_mail(text: str, read: Read) -> str:
    """Mail with every encoded piece read; a piece that comes back changed is encoded again, all others stay."""
    if "=?" in text:
        text = _WORDS.sub(lambda found: _header(found, read), text)
    return _BODY.sub(lambda found: _part(found, read), text) if _ENCODING.search(text) else text


def _line(found: re.Match[str]) -> int:
    return found.string.count("\n", 0, found.start()) + 1


def _header(found: re.Match[str], read: Read) -> str:
    try:
        plain = str(make_header(decode_header(found.group())))
    except (LookupError, ValueError, HeaderParseError):
        return found.group()
    changed = read(plain, _line(found))
    if changed == plain:
        return found.group()
    return changed if changed.isascii() else Header(changed, "utf-8").encode()


def _part(found: re.Match[str], read: Read) -> str:
    encoding, charset = _ENCODING.search(found["head"]), _CHARSET.search(found["head"])
    if encoding is None:
        return found.group()
    plain = _decoded(found["body"], encoding[1].casefold(), charset[1] if charset else "utf-8")
    changed = read(plain, _line(found))
    if changed == plain:
        return found.group()
    head = _CHARSET.sub("charset=utf-8", found["head"])
    return f"{head}\n{_encoded(changed, encoding[1].casefold())}"


def _decoded(body: str, encoding: str, charset: str) -> str:
    try:
        raw = body.encode("latin-1", "replace")
        content = binascii.a2b_base64(raw) if encoding == "base64" else quopri.decodestring(raw)
    except binascii.Error:
        return body
    try:
        return content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return content.decode("latin-1")


def _encoded(text: str, encoding: str) -> str:
    content = text.encode("utf-8")
    if encoding == "base64":
        lines = (binascii.b2a_base64(content[at : at + 57]) for at in range(0, len(content), 57))
        return b"".join(lines).decode("ascii") + "\n"
    return quopri.encodestring(content).decode("ascii")
