"""Reader: the words for codes. Only the vocabulary's codes are named here; nothing about a community."""

from functools import cache

from coc_analytics.dashboards.tongue import say, say_if_known
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import TOTAL

OURS = "cscce"
"""The taxonomy whose behaviours have titles here; another community's are read from their ids."""

WORDS: dict[tuple[str, str], str] = {
    ("channel", "form"): "the form",
    ("channel", "email"): "e-mail",
    ("channel", "chat"): "a chat message",
    ("channel", "in_person"): "talking in person",
    ("channel", "event_staff"): "event staff",
    ("channel", "survey"): "a survey",
    ("channel", "committee"): "a committee member",
    ("mode", "named"): "people who gave their name",
    ("mode", "anonymous"): "anonymous reporters",
    ("mode", "witness"): "witnesses",
    ("mode", "local_rep"): "local representatives",
    ("space", "chat"): "chat",
    ("space", "call"): "community calls",
    ("space", "coworking"): "coworking",
    ("space", "working_group"): "working groups",
    ("space", "sig"): "special interest groups",
    ("space", "training_or_event"): "trainings and events",
    ("space", "social_media"): "social media",
    ("space", "outside"): "outside our spaces",
    ("kind", "incident"): "incidents",
    ("kind", "general_feedback"): "general feedback",
    ("kind", "appreciation"): "appreciation",
    ("kind", "out_of_scope"): "out of scope",
    ("kind", "not_coded"): "not coded yet",
    ("value", "inclusive"): "being inclusive",
    ("value", "empower"): "empowering one another",
    ("value", "learn_share"): "learning and sharing",
    ("value", "trust"): "trust",
    ("value", "gratitude"): "gratitude and recognition",
    ("value", "none"): "no unwelcome behaviour",
    ("value", "not_coded"): "not coded yet",
    ("acknowledged", "in_time"): "acknowledged in time",
    ("acknowledged", "late"): "acknowledged late",
    ("acknowledged", "pending"): "not due yet",
    ("acknowledged", "cannot"): "anonymous: nobody to tell",
    ("answered", "in_time"): "answered in time",
    ("answered", "late"): "answered late",
    ("answered", "pending"): "not due yet",
    ("answered", "cannot"): "anonymous: nobody to tell",
    ("finding", "violation"): "the guidelines were not followed",
    ("finding", "no_violation"): "no violation",
    ("finding", "violation_person_unknown"): "violation, person unknown",
    ("finding", "insufficient_information"): "not enough information",
    ("finding", "pending"): "still open",
    ("outcome", "no_further_action"): "no further action",
    ("outcome", "private_conversation"): "a private conversation",
    ("outcome", "voluntary_hiatus"): "a voluntary break",
    ("outcome", "enforced_hiatus"): "an enforced break",
    ("outcome", "temporary_exclusion"): "temporary exclusion",
    ("outcome", "permanent_exclusion"): "permanent exclusion",
    ("outcome", "resources"): "resources offered",
    ("coded", "confirmed"): "confirmed by the committee",
    ("coded", "machine"): "coded by the machine",
    ("coded", "abstained"): "waiting for review",
    ("participation_mode", "convey_consume"): "convey/consume",
    ("participation_mode", "contribute"): "contribute",
    ("participation_mode", "collaborate"): "collaborate",
    ("participation_mode", "cocreate"): "co-create",
    ("participation_mode", "champion"): "champion",
}
EVERYWHERE = {
    TOTAL: "all together",
    "unknown": "not recorded",
    "not_recorded": "not recorded",
    "other": "other",
    "yes": "yes",
    "no": "no",
    "unsure": "unsure",
}
SHORT = {
    "inclusive": "Inclusive",
    "empower": "Empower",
    "learn_share": "Learn & share",
    "trust": "Trust",
    "gratitude": "Gratitude",
    "none": "None",
    "not_coded": "Not coded",
}
"""Names of values where room is short."""


def in_sentence(dimension: str, code: str) -> str:
    """The words for a code inside a sentence; a code nobody has worded is read as it is written."""
    facet = "value" if dimension == "behaviour" and ("value", code) in WORDS else dimension
    words = WORDS.get((facet, code)) or EVERYWHERE.get(code) or _behaviours().get(code)
    return say_if_known(words) if words else readable(code)


@cache
def _behaviours() -> dict[str, str]:
    """The titles of the unwelcome behaviours, as they stand inside a sentence."""
    titles = {behaviour.id: behaviour.title for behaviour in load_taxonomy(OURS).behaviours}
    return {code: title[:1].lower() + title[1:] for code, title in titles.items()}


def attribution(taxonomy: str) -> str:
    """Whom the values are owed to, where the taxonomy is one that comes with this software."""
    return say(load_taxonomy(OURS).attribution) if taxonomy.split(" ")[0] == OURS else ""


def label(dimension: str, code: str) -> str:
    """The words for a code on an axis or in a table: as in a sentence, with a capital and no article."""
    return capital(without_article(in_sentence(dimension, code)))


def short_label(dimension: str, code: str) -> str:
    """The words for a code where room is short."""
    return say(SHORT[code]) if code in SHORT else label(dimension, code)


def readable(code: str) -> str:
    return visible(code).replace("_", " ").strip()


def without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first in say("a an the").split() and rest else words


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def visible(text: str) -> str:
    """The text without control characters, which could hide or turn around what stands beside it."""
    if text.isprintable():
        return text
    return "".join(
        " " if sign in "\n\t\r" else sign for sign in text if sign.isprintable() or sign in "\n\t\r"
    )
