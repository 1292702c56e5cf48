"""Shared vocabulary: the committee's words as enumerations. No data and no names of people ever appear here.

Source: the columns and answers of the reporting form (data/README.md), the participation kinds of the
CSCCE community participation model, and the outcomes of the CSCCE reporting guidelines.
"""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a report arrived."""

    FORM = "form"
    EMAIL = "email"
    CHAT = "chat"
    IN_PERSON = "in_person"
    EVENT_STAFF = "event_staff"
    SURVEY = "survey"
    COMMITTEE = "committee"
    UNKNOWN = "unknown"


class ReporterMode(StrEnum):
    """In which capacity the reporter spoke."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    WITNESS = "witness"
    LOCAL_REP = "local_rep"
    UNKNOWN = "unknown"


class Space(StrEnum):
    """Where in the community's life something happened."""

    CHAT = "chat"
    CALL = "call"
    COWORKING = "coworking"
    WORKING_GROUP = "working_group"
    SIG = "sig"
    TRAINING_OR_EVENT = "training_or_event"
    SOCIAL_MEDIA = "social_media"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """An answer on the form or in the pulse survey."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """Whether the committee took the report as its own."""

    IN = "in"
    OUT = "out"
    TRANSFERRED = "transferred"
    UNKNOWN = "unknown"


class Finding(StrEnum):
    """What the committee concluded."""

    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    VIOLATION_PERSON_UNKNOWN = "violation_person_unknown"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    PENDING = "pending"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What the committee did; one issue may have several."""

    NO_FURTHER_ACTION = "no_further_action"
    PRIVATE_CONVERSATION = "private_conversation"
    VOLUNTARY_HIATUS = "voluntary_hiatus"
    ENFORCED_HIATUS = "enforced_hiatus"
    TEMPORARY_EXCLUSION = "temporary_exclusion"
    PERMANENT_EXCLUSION = "permanent_exclusion"
    RESOURCES = "resources"
    NOT_RECORDED = "not_recorded"


class ReportKind(StrEnum):
    """What sort of message a report turned out to be."""

    INCIDENT = "incident"
    GENERAL_FEEDBACK = "general_feedback"
    APPRECIATION = "appreciation"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_CODED = "not_coded"


class Promise(StrEnum):
    """Whether a promise of the reporting guidelines was kept for a report."""

    IN_TIME = "in_time"
    LATE = "late"
    PENDING = "pending"  # the deadline falls after the quarter's end and nothing is recorded yet
    CANNOT = "cannot"  # anonymous: nobody to tell


class CodeOrigin(StrEnum):
    """Who assigned a behaviour to a report."""

    CONFIRMED = "confirmed"  # the committee
    MACHINE = "machine"
    ABSTAINED = "abstained"  # the classifier was not sure: waits for review


class PresenceKind(StrEnum):
    """How a member took part."""

    MESSAGE = "message"
    REPLY = "reply"
    REACTION = "reaction"
    THANKS = "thanks"
    ATTENDANCE = "attendance"
    TALK = "talk"
    CONTRIBUTION = "contribution"
    ORGANISE = "organise"
    JOIN = "join"


class ParticipationMode(StrEnum):
    """The CSCCE community participation model, plus the champion mode."""

    CONVEY_CONSUME = "convey_consume"
    CONTRIBUTE = "contribute"
    COLLABORATE = "collaborate"
    COCREATE = "cocreate"
    CHAMPION = "champion"


class HourBand(StrEnum):
    """When in the day, in UTC, a live event started."""

    UTC_00_06 = "utc_00_06"
    UTC_06_12 = "utc_06_12"
    UTC_12_18 = "utc_12_18"
    UTC_18_24 = "utc_18_24"


class Source(StrEnum):
    """Which kind of export a batch came from."""

    REPORTS = "reports"
    COMMITTEE = "committee"
    PULSE = "pulse"
    GENERIC = "generic"
    SLACK = "slack"
    ZOOM = "zoom"
    TEAMS = "teams"
    DISCOURSE = "discourse"
    ZULIP = "zulip"
    MBOX = "mbox"
    DISCORD = "discord"
    MATTERMOST = "mattermost"
    EVENTBRITE = "eventbrite"


class Audience(StrEnum):
    """Who a release is for, finest first."""

    COMMITTEE = "committee"
    BOARD = "board"
    PUBLIC = "public"


class ReleaseState(StrEnum):
    """The life of a release."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


SMALLEST_THRESHOLD = 3
"""No community can set a threshold below this (docs/disclosure.md)."""

LEAST_EPSILON, LARGEST_EPSILON = 0.01, 1.0
"""Of the noisy counts of one release. With more, noise would hide little: at 1 a number of a single measure is
the true one nearly every second time. With less, nothing would be told."""

DEFAULT_THRESHOLDS = {Audience.COMMITTEE: 3, Audience.BOARD: 5, Audience.PUBLIC: 10}

TOTAL = "total"
"""The code on a margin."""


class Refusal(Exception):
    """A rule said no: one line naming the rule, the file, the column and what to do; never the value.

    The `coc` command prints it and exits with 1. Always raise it `from None`, because the exception it
    replaces may repeat what somebody wrote.
    """

    def __init__(self, rule: str, remedy: str, *, file: str = "", column: str = "", line: int = 0) -> None:
        self.rule, self.remedy, self.file, self.column, self.line = rule, remedy, file, column, line
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The refusal as its reader sees it."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"line {self.line}" if self.line else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{self.rule} ({place}): {self.remedy}" if place else f"{self.rule}: {self.remedy}"

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence, and none of the code it came through."""
        return [self.sentence()]


class Siblings(StrEnum):
    """How the codes under one parent relate to it."""

    ADDITIVE = "additive"  # they add up to the parent
    LABELS = "labels"  # they may overlap: each is at most the parent


class Form(StrEnum):
    """What a measure's number is."""

    COUNT = "count"  # of issues or people; protected by suppression
    SHARE = "share"  # percent, computed from protected counts only
    RATE = "rate"  # per 100, computed from protected counts only
    INDEX = "index"  # median, mean or concentration over many people; rounded, shown only over 4 k people


class PersonRole(StrEnum):
    """A person's part in a report."""

    REPORTER = "reporter"
    REPORTED = "reported"


class ReceiptStatus(StrEnum):
    """What became of a task."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Receipt:
    """What a task returns and Prefect may see: ids and states, never a count, a name or a date."""

    batch: str
    source: str
    status: ReceiptStatus
    version: str
