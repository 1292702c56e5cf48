"""One small export of every kind with the same made-up person, words and moment planted in it, to be looked for afterwards."""

import io
import json
import zipfile
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from coc_analytics.synthetic import Planted
from tests.rooms.test_intake_sources import EXPORTS, SLACK_NEW

NAME, EMAIL, HANDLE, WORDS = (
    "Quillotta Thundermere", "quillotta42@maplemoor.example", "copperwren77", "mossgreen lighthouse kettle",
)  # fmt: skip
PLANTED = Planted(
    names=(NAME, "Skyler Sampleforth"),
    name_parts=("Quillotta", "Thundermere", "Sampleforth"),
    emails=(EMAIL,),
    handles=(HANDLE,),
    phones=(),
    phrases=(WORDS,),
    places=(),
    links=(),
    dates=(),
    timestamps=("2026-03-01T10:00:00+01:00",),
    member_ids=(),
    case_ids=("CASE-5800469",),
)
_INSTEAD = {
    "Wren Example": NAME, "wren@x.example": EMAIL, "wren at x.example": EMAIL.replace("@", " at "), "wren_e": HANDLE,
    '"wren"': f'"{HANDLE}"', "77,wren,": f"77,{HANDLE},", "Sky Sample": "Skyler Sampleforth", "Docs call": WORDS,
    "Docs?": f"{WORDS}?", "How do I start?": f"{WORDS}?", "Does anyone know?": f"{WORDS}?", "done": WORDS,
    "Merci beaucoup": f"Merci, {WORDS}", "thx": f"thx {WORDS}",
}  # fmt: skip
_ACTIVITY = {
    "member": [NAME, EMAIL, f"  {HANDLE}"],
    "occurred_at": ["2026-03-01T10:00:00+01:00", "2026-03-02", "2026-03-03"],
    "kind": ["message", "talk", "attendance"],
    "group": [WORDS, "", ""],
    "event_id": ["", WORDS, WORDS],
    "to_member": [EMAIL, "", ""],
}


def exports() -> Mapping[str, tuple[str, bytes]]:
    """By what they are: where in the vault they go, and their bytes."""
    made = {name: (f"participation/{place}", _planted(content)) for name, (place, content) in EXPORTS.items()}
    rows = [list(_ACTIVITY), *map(list, zip(*_ACTIVITY.values(), strict=True))]
    made |= {
        "a Slack workspace": ("participation/slack/export.zip", _slack()),
        "a general table": ("participation/generic/a.csv", _csv(rows)),
        "a general table in Parquet": ("participation/generic/b.parquet", _parquet()),
        "Discourse posts as CSV": (
            "participation/discourse/a.csv",
            _csv([["username", "created_at", "raw"], [HANDLE, "2026-03-01T10:00:00+01:00", WORDS]]),
        ),
        "a Mattermost channel as CSV": (
            "participation/mattermost/a.csv",
            _csv([["Post Creation Time", "User Name", "User Email", "Post Message"], ["2026-03-01T10:00:00+01:00", HANDLE, EMAIL, WORDS]]),
        ),
        "reports": (
            "reports/a.csv",
            _csv(
                [
                    ["case_id", "received_at", "reporter", "reported", "contact", "account", "place"],
                    ["CASE-5800469", "2026-03-01T10:00:00+01:00", NAME, "Skyler Sampleforth", EMAIL, f"{NAME} said {WORDS}", WORDS],
                ]
            ),
        ),
        "a pulse survey": (
            "pulse/a.csv",
            _csv([["submitted_at", "respondent", "trust", "comment"], ["2026-03-01T10:00:00+01:00", EMAIL, "4", WORDS]]),
        ),
    }  # fmt: skip
    return {name: (_called_after_somebody(place), content) for name, (place, content) in made.items()}


def _called_after_somebody(place: str) -> str:
    """The same place with somebody's name in the file's and, below a platform's folder, in the folder's name."""
    *folders, name = place.split("/")
    folders = [f"{folder}-{HANDLE}" if at > 1 else folder for at, folder in enumerate(folders)]
    is_known_by_name = "/zulip/" in place
    return "/".join((*folders, name if is_known_by_name else f"{NAME.replace(' ', '_').lower()}-{name}"))


def again(place: str, content: bytes) -> tuple[str, bytes]:
    """The same rows in a file of other bytes and another name."""
    if "/zulip/" in place:
        return place.replace("archive", "again"), content + b"\n"
    folder, _, name = place.rpartition("/")
    if name.endswith(".zip"):
        return f"{folder}/again.zip", _slack("a comment that changes nothing")
    if name.endswith(".parquet"):
        return f"{folder}/again.parquet", _parquet(row_group_size=2)
    ending = "\n".encode("utf-16-le") if content.startswith(b"\xff\xfe") else b"\n"
    return f"{folder}/again-{name}", content + ending


def _planted(content: bytes) -> bytes:
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "latin-1"
    text = content.decode(encoding)
    for old, new in _INSTEAD.items():
        text = text.replace(old, new)
    return text.encode(encoding)


def _csv(rows: list[list[str]]) -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


def _parquet(row_group_size: int = 10) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(_ACTIVITY), stream, row_group_size=row_group_size)
    return stream.getvalue()


def _slack(comment: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.comment = comment.encode()
        for name, content in SLACK_NEW.items():
            text = json.dumps(content).replace("like so", WORDS)
            archive.writestr(zipfile.ZipInfo(name), _planted(text.encode()))
    return stream.getvalue()
