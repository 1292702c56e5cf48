"""Redaction: every script, and letters in parts. Each table reads: the sentence as written, and what a reviewer reads."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coc_analytics.intake.redaction import Redacted, redact

NAMES = [
    "Đặng", "Ágnes", "Łukasz", "Zoë", "Škoda", "Nguyễn", "İpek", "Grace", "Oluwaseun", "Светлана", "Дмитрий", "Γιώργος",
    "Ελένη", "محمد", "فاطمة", "דוד", "שרה", "आदित्य", "ज्योत्स्ना", "లక్ష్మి", "வெங்கடேஷ்", "สมชาย", "রহিম", "王小明", "田中さくら", "김민수",
]  # fmt: skip
SENTENCES = [
    "{} kept talking over me.",
    "I was interrupted by {} again.",
    "Then I told {} to stop, and nobody helped.",
    "My colleague {} knows about it.",
    "Thank you, {}, for hearing me.",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_name_of_any_script_is_hidden_in_an_english_sentence(name: str, sentence: str) -> None:
    assert redact(sentence.format(name)).text == sentence.format("[name]")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Иван перебивал меня весь вечер.", "[name] перебивал меня весь вечер."),
        ("قاطعني خالد عدة مرات.", "قاطعني [name] عدة مرات."),
        ("אתמול דוד צעק עליי.", "אתמול [name] צעק עליי."),
        ("कल राहुल ने मुझ पर चिल्लाया।", "कल [name] ने मुझ पर चिल्लाया।"),
        ("రాము నన్ను అడ్డుకున్నాడు.", "[name] నన్ను అడ్డుకున్నాడు."),
        ("நேற்று முருகன் என்னிடம் கத்தினார்.", "[name] [name] என்னிடம் கத்தினார்."),
        ("ฉันบอกคุณวิชัยให้หยุด", "ฉันบอกคุณ[name]ให้หยุด"),
        ("গতকাল রহিম আমার উপর চিৎকার করেছে।", "গতকাল [name] আমার উপর চিৎকার করেছে।"),
        ("昨天王小明对我大喊大叫。", "昨天[name]对我大喊大叫。"),
        ("昨日、田中が怒鳴った。", "昨日、[name]が怒鳴った。"),
        ("어제 김민수 씨가 소리쳤다.", "어제 [name] 씨가 소리쳤다."),
    ],
)
def test_a_name_is_hidden_in_a_sentence_of_its_own_script(given: str, told: str) -> None:
    assert redact(given).text == told


def test_a_long_quotation_in_another_script_is_no_name() -> None:
    text = "The poster said: все участники конференции должны зарегистрироваться заранее, I think, and nobody had told us."
    assert redact(text).text.count("[name]") == 0


@given(st.sampled_from(SENTENCES), st.sampled_from(NAMES))
def test_letters_in_parts_hide_nobody(sentence: str, name: str) -> None:
    whole, parts = (unicodedata.normalize(form, sentence.format(name)) for form in ("NFC", "NFD"))
    assert people(parts, redact(parts)) == people(whole, redact(whole))


@given(st.sampled_from(SENTENCES), st.sampled_from(NAMES))
def test_full_width_letters_hide_nobody(sentence: str, name: str) -> None:
    plain = sentence.format(name)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in plain)
    assert people(wide, redact(wide)) == people(plain, redact(plain))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_composing_never_fails_and_spans_stay_inside_the_given_text(text: str) -> None:
    told = redact(text)
    edges = [place for start, end, _ in told.spans for place in (start, end)]
    assert edges == sorted(edges)
    assert all(0 <= place <= len(text) for place in edges)


def test_spans_count_in_the_text_as_given() -> None:
    text = unicodedata.normalize("NFD", "Then Đặng Ágnes laughed.")
    assert people(text, redact(text)) == ["Đặng Ágnes"]
    assert redact(text).text == "Then [name] laughed."


def people(text: str, told: Redacted) -> list[str]:
    return [
        unicodedata.normalize("NFKC", text[start:end]) for start, end, kind in told.spans if kind == "PERSON"
    ]
