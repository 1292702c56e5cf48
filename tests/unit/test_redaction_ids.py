"""Redaction: numbers, addresses spelt out, handles and initials. Each table reads: as written, and what a reviewer reads."""

import pytest

from coc_analytics.intake.redaction import redact


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("My badge number is B-4471.", "My badge number is [number]."),
        ("Badge no. 2093 stared at me.", "Badge no. [number] stared at me."),
        ("The badge said A1093.", "The badge said [number]."),
        ("My registration is CSC-20931.", "My registration is [number]."),
        ("See ticket #881 and case 2024-117.", "See ticket [number] and case [number]."),
        ("case number 0047/2025 was closed", "case number [number] was closed"),
        ("My student id is s1823945.", "My student id is [number]."),
        ("Employee ID: E00417", "Employee ID: [number]"),
        ("My booking code is QX7R2P.", "My booking code is [number]."),
        ("Passport C4F7K2M9 was copied.", "Passport [number] was copied."),
        ("My ORCID is 0000-0002-1825-0097.", "My ORCID is [number]."),
    ],
)
def test_a_number_of_a_person_or_a_case_is_hidden(given: str, told: str) -> None:
    assert redact(given).text == told


@pytest.mark.parametrize(
    "text",
    [
        "The case was 100 days old.",
        "In case 2 people come, open session 3 at 10am.",
        "The report of 2024 says so, report 2023 too.",
        "The meeting was 90 minutes long.",
        "It was my second ticket, and the 3rd session.",
    ],
)
def test_an_amount_a_year_or_an_hour_is_no_number_of_a_person(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    "address",
    [
        "tomas dot vrba at example dot org",
        "tomas.vrba (at) example (dot) org",
        "tomas[dot]vrba[at]example[dot]org",
        "tomas.vrba AT example DOT org",
        "tomas underscore vrba at example dot org",
        "tomas.vrba @ example.org",
        "tomas punto vrba arroba example punto org",
    ],
)
def test_an_address_spelt_out_is_hidden_whole(address: str) -> None:
    assert redact(f"Write to {address} please.").text == "Write to [e-mail] please."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("V. O. did this.", "[name] did this."),
        ("J.R. and I shared a desk.", "[name] and I shared a desk."),
        ("In the U.S. at 10 a.m., e.g. today.", "In the U.S. at 10 a.m., e.g. today."),
        ("My handle is nightowl.", "My handle is [handle]."),
        ("Their GitHub is tvrba-dev.", "Their GitHub is [handle]."),
        ("Discord is down and my account is locked.", "Discord is down and my account is locked."),
    ],
)
def test_initials_and_handles_are_hidden_and_short_forms_stay(given: str, told: str) -> None:
    assert redact(given).text == told
