"""Redaction: what tells who and where is gone, in any spelling; the rest of the account stays readable."""

import json
from pathlib import Path

import pytest

from coc_analytics.intake.redaction import IdentityType, Placeholder, redact


def types(text: str) -> list[str]:
    return [kind for _, _, kind in redact(text).spans]


def hidden(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in redact(text).spans]


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        ("Write to anna.example@mail.example.org please.", "anna.example@mail.example.org", "EMAIL"),
        ("Write to anna at example dot org please.", "anna at example dot org", "EMAIL"),
        ("It is on https://example.org/u/77?x=1, look.", "https://example.org/u/77?x=1", "URL"),
        ("It is on www.example.org.", "www.example.org", "URL"),
        ("Ask @quiet_owl about it.", "@quiet_owl", "HANDLE"),
        ("<@U02ABCDEF> told me.", "<@U02ABCDEF>", "HANDLE"),
        ("He goes by owl_77 there.", "owl_77", "HANDLE"),
        ("Call +44 20 7946 0958 at night.", "+44 20 7946 0958", "PHONE"),
        ("Call (602)272-9781x12 at night.", "(602)272-9781x12", "PHONE"),
        ("My card is 4111 1111 1111 1111.", "4111 1111 1111 1111", "ID"),
        ("The address was 192.0.2.17 then.", "192.0.2.17", "ID"),
        ("She is 47 years old.", "47", "ID"),
        ("I told Oluwaseun everything.", "Oluwaseun", "PERSON"),
        ("Then Agnieszka Kowalczyk laughed.", "Agnieszka Kowalczyk", "PERSON"),
        ("Then agnieszka kowalczyk laughed.", "agnieszka kowalczyk", "PERSON"),
        ("Then Rose laughed at me.", "Rose", "PERSON"),
        ("I complained to Dr. Nakamura.", "Dr. Nakamura", "PERSON"),
        ("It was at 12 Harbour Street, Suite 4.", "12 Harbour Street, Suite 4", "LOCATION"),
        ("I live in New Zealand now.", "New Zealand", "LOCATION"),
    ],
)
def test_an_identity_is_found_whole_and_told_what_it_is(text: str, secret: str, kind: str) -> None:
    assert secret in hidden(text)
    assert types(text)[hidden(text).index(secret)] == kind


@pytest.mark.parametrize(
    "text",
    [
        "I may rose-tint this, but will you mark the bill and see what art can do?",
        "In May we met at 10:30 and again in 2024, on Monday and on Slack.",
        "The webinar was 90 minutes long and 3 of us were silent.",
        "He said that nobody had asked the committee for a grant of 500.",
        "They don't know, I'm sure, and it wasn't said.",
    ],
)
def test_common_words_are_left_alone(text: str) -> None:
    assert redact(text).text == text


def test_what_is_hidden_reads_on() -> None:
    told = redact("Yesterday Oluwaseun wrote to me@example.org about it.")
    assert told.text == "Yesterday [name] wrote to [e-mail] about it."


def test_redacting_again_changes_nothing() -> None:
    once = redact("Oluwaseun called +44 20 7946 0958 from https://example.org and wrote to @quiet_owl.").text
    assert redact(once).text == once


def test_spans_count_code_points_even_beyond_the_basic_plane() -> None:
    text = "😡 Oluwaseun 😡 @quiet_owl"
    assert hidden(text) == ["Oluwaseun", "@quiet_owl"]


def test_marks_without_width_inside_a_name_hide_it_from_nobody() -> None:
    text = "Then Ag\u200bniesz\u202eka laughed."
    assert hidden(text) == ["Ag\u200bniesz\u202eka"]


def test_every_type_has_a_placeholder() -> None:
    assert {kind.name for kind in IdentityType} == {placeholder.name for placeholder in Placeholder}


@pytest.mark.parametrize(("lowered", "person", "everything"), [(False, 0.93, 0.80), (True, 0.80, 0.65)])
def test_the_targets_on_the_public_set_are_kept(
    shared_folder: Path, lowered: bool, person: float, everything: float
) -> None:
    rows = json.loads((shared_folder / "benchmarks/presidio_synth_v2.json").read_text())
    found: dict[str, list[bool]] = {}
    masked = inside = 0
    for row in rows:
        text = row["full_text"]
        small = text.lower()
        cover = _cover(redact(small if lowered and len(small) == len(text) else text).spans, len(text))
        gold = _cover([(s["start_position"], s["end_position"], "") for s in row["spans"]], len(text))
        masked, inside = masked + sum(cover), inside + sum(c & g for c, g in zip(cover, gold, strict=True))
        for s in row["spans"]:
            part = cover[s["start_position"] : s["end_position"]]
            found.setdefault(s["entity_type"], []).append(sum(part) * 2 >= len(part))
    recall = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
    every = [hit for hits in found.values() for hit in hits]
    assert recall["PERSON"] >= person
    assert sum(every) / len(every) >= everything
    assert min(recall[kind] for kind in ("EMAIL_ADDRESS", "PHONE_NUMBER", "DOMAIN_NAME")) >= 0.99
    assert inside / masked >= 0.85


def _cover(spans: list[tuple[int, int, str]] | tuple[tuple[int, int, str], ...], length: int) -> bytearray:
    cover = bytearray(length)
    for start, end, _ in spans:
        cover[start:end] = b"\x01" * (end - start)
    return cover
