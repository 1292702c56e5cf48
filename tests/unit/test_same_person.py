"""Who is the same person: one name in every spelling is one person, a part of a name may be, another name is not."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coc_analytics.same_person import NOBODY, KnownPeople, is_certainly, may_be
from coc_analytics.same_person.finding import Finder
from coc_analytics.same_person.spelling import LOOK_ALIKES

CERTAINLY = """
Anna Strauß          | ANNA STRAUSS           capitals
Anna Strauß          | Strauss, Anna          turned round
Wren Example         | Example Wren           turned round without a comma
Ana Maria Souza      | Souza, Ana Maria       surname first
İpek Yılmaz          | Ipek Yilmaz            dotted and dotless i
İPEK YILMAZ          | ipek yılmaz            the other way
Ｋenji Ｓato         | Kenji Sato             full width
Zoë Ørsted           | Zoe Orsted             accents left out
Zoë Ørsted           | Zoë Oersted            an ø spelt out
Jürgen Müller        | Juergen Muller         one spelt out, one left out
Đặng Văn             | Dang Van               Vietnamese
O’Neil Blue          | O'Neil Blue            a straight apostrophe
O’Neil Blue          | ONEIL BLUE             none at all
Jean‑Luc Blue        | Jean-Luc Blue          a hyphen that does not break
Jean-Luc Blue        | Jean Luc Blue          none
Robin                | Robin.                 a full stop at the end
Robin Vale           | "Robin  Vale"          quoted, two spaces
Robin                | Rоbin                  a Cyrillic о
Robin                | Rοbin                  a Greek ο
Hanna                | ΗANNA                  a Greek capital eta
Bo                   | Вo                     a Cyrillic capital ve
Robin                | ʀobin                  a small capital
Robin                | 🅡obin                 a letter in a circle
Fiona                | ﬁona                   two letters in one
Robin Vale           | robin_vale             as a file or a handle is called
Στέφανος             | ΣΤΕΦΑΝΟΣ               Greek
Алёна Орлова         | АЛЕНА ОРЛОВА           Cyrillic
王小明               | 王小明                 Chinese
가은                 | 가은                 Korean, letters taken apart
:-)                  | :-)                    signs only
wren@x.example       | WREN@X.example         an address
wren@x.example       | wren＠x.example        its at sign full width
"""

MAY_BE = """
Wren Example         | Wren                   a part of a name
Vale, Robin          | robin.vale@mail.example  surname first, and an address
Wren Example         | W. Example             initials
Wren Example         | Dr. Wren Example       a title
Wren Example         | wren.example@x.org     an address made of it
Wren Example         | wren.example+coc@x.org with a tag
Wren Example         | wexample42@x.org       drawn together, with a number
Wren Example         | @wrenexample           a handle
Wren Example         | Wren (the chair)       said in brackets
Wren Example         | Wren Example (she/her) with pronouns
Wren Example         | Wren and Sky           two people in one cell
Wren Example         | Wren Example <w@x.org> name and address
Wren Example         | wren at x.example      an address spelt out
Wren Example         | slack wren             an account of a platform
Wren Example         | somebody on the call, I think her name is Wren
wren.example@x.org   | wren.example@y.net     one name at two hosts
Robin Vale           | R0bin Vale             a nought for an o
Robin Vale           | Rob1n Vale             a one for an i
Alice Blue           | AIice Blue             a capital i for an l
Anne-Marie Blue      | Annemarie Blue         drawn together
"""

NOT = """
Robin Vale           | Robin Dell             one word of two is another
R. Dell              | Robin Vale
Ben                  | Benita                 a name inside another
Wren Example         | Other Person
John E Smith         | John Other             an initial is no `and`
Dell, Robin          | Vale, Robin
सुमन                 | सेमन                   vowels of scripts that write them as marks
が                   | か                     a mark that makes another letter
王小明               | 王小红
!!                   | ??
"""


def pairs(table: str) -> list[tuple[str, str]]:
    lines = [line.split("|") for line in table.strip().splitlines()]
    return [(one.strip(), other.strip().split("   ")[0].strip()) for one, other in lines]


@pytest.mark.parametrize(("one", "other"), pairs(CERTAINLY))
def test_one_name_in_two_spellings_is_certainly_one_person(one: str, other: str) -> None:
    assert is_certainly(one, other)
    assert is_certainly(other, one)
    assert may_be(one, other)


@pytest.mark.parametrize(("one", "other"), pairs(MAY_BE))
def test_a_part_of_a_name_or_an_account_made_of_it_may_be_that_person(one: str, other: str) -> None:
    assert may_be(one, other)
    assert may_be(other, one)
    assert not is_certainly(one, other)


@pytest.mark.parametrize(("one", "other"), pairs(NOT))
def test_another_name_is_another_person(one: str, other: str) -> None:
    assert not may_be(one, other)
    assert not may_be(other, one)


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u00ad \u2060", "\n", "\u3164", "\u2800"])
def test_a_blank_name_is_nobody_s(blank: str) -> None:
    assert not may_be(blank, blank)
    assert not may_be(blank, "Robin")


LETTERS = st.one_of(
    st.characters(min_codepoint=0x41, max_codepoint=0x24F, categories=["Lu", "Ll"]),
    st.characters(min_codepoint=0x386, max_codepoint=0x3CE, categories=["Lu", "Ll"]),
    st.characters(min_codepoint=0x400, max_codepoint=0x52F, categories=["Lu", "Ll"]),
    st.characters(min_codepoint=0x1E00, max_codepoint=0x1FFF, categories=["Lu", "Ll"]),
    st.characters(min_codepoint=0x5D0, max_codepoint=0x64A, categories=["Lo"]),
    st.characters(min_codepoint=0x3041, max_codepoint=0x30FA, categories=["Lo"]),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
)
PARTS = st.text(LETTERS, min_size=1, max_size=8)
NAMES = st.lists(PARTS, min_size=1, max_size=3).map(" ".join)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f\U000e0041\u061c"
WIDE = {letter: chr(letter + 0xFEE0) for letter in range(0x21, 0x7F)}


def _unseen(name: str) -> str:
    return "".join(letter + INVISIBLE[place % len(INVISIBLE)] for place, letter in enumerate(name))


def _look_alike(name: str) -> str:
    instead: dict[str, str] = {}
    for line in LOOK_ALIKES.read_text(encoding="utf-8").splitlines():
        latin, _, others = line.partition(" ")
        if not latin.startswith("#"):
            instead[latin] = others.split()[len(others.split()) // 2]
    letters = [place for place, letter in enumerate(name) if letter in instead]
    return "".join(instead[c] if place in letters[:1] else c for place, c in enumerate(name))


VARIANTS: dict[str, Callable[[str], str]] = {
    **{
        form: (lambda name, form=form: unicodedata.normalize(form, name))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    },  # type: ignore[misc]
    "small letters": str.lower,
    "capitals": str.upper,
    "capitals, then small letters": lambda name: name.upper().lower(),
    "first letters large": str.title,
    "case folded": str.casefold,
    "full width": lambda name: name.translate(WIDE),
    "invisible characters": _unseen,
    "spaces of other kinds": lambda name: "\u00a0" + name.replace(" ", "\u2003 ") + " ",
    "marks at the ends": lambda name: f"«{name}».",
    "turned round": lambda name: ", ".join(reversed(name.rsplit(" ", 1))),
    "another script's letter": _look_alike,
}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(NAMES)
@example("Anna Strauß")
@example("İpek Yılmaz")
@example("ŉeil ǰan")
def test_every_spelling_of_a_name_is_the_same_person(name: str) -> None:
    for variant, spelt in VARIANTS.items():
        assert is_certainly(name, spelt(name)), (variant, spelt(name))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(NAMES, NAMES)
def test_neither_order_nor_level_matters_to_the_answer(one: str, other: str) -> None:
    assert is_certainly(one, other) == is_certainly(other, one)
    assert may_be(one, other) == may_be(other, one)
    assert may_be(one, other) or not is_certainly(one, other)


KNOWN = KnownPeople.of(
    {"wren example": "wren example", "w77@x.example": "wren example", "slack peep": "wren example"},
    others=["robin vale", "EXAMPLE, Wren"],
)


@pytest.mark.parametrize(
    ("one", "other", "certainly", "perhaps"),
    [
        ("Wren Example", "w77@x.example", True, True),  # members.csv says so
        ("w77@x.example", "Example, Wren", True, True),  # and it may be asked the other way
        ("W77@X.EXAMPLE", "Slack Peep", True, True),  # two accounts of one member
        ("peep", "Wren Example", False, True),  # an account without its platform
        ("discord w77@x.example", "Wren Example", True, True),  # a platform before a known account
        ("Wren", "w77@x.example", False, True),  # a part of the name of somebody known
        ("W. Example", "Wren", False, True),  # both may be the one member
        ("Robin", "w77@x.example", False, False),
        ("Robin", "Robin Vale", False, True),
        ("Sky Sample", "Wren Example", False, False),
    ],
)  # fmt: skip
def test_accounts_of_one_member_are_one_person(one: str, other: str, certainly: bool, perhaps: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert KNOWN.is_certainly(first, second) is certainly
        assert KNOWN.may_be(first, second) is perhaps


def test_without_a_list_spelling_alone_decides() -> None:
    assert not NOBODY.may_be("Wren Example", "w77@x.example")
    assert NOBODY.may_be("Wren Example", "wren")


def test_names_are_never_shown() -> None:
    assert "wren" not in repr(KNOWN)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(NAMES)
@example("Anna Strauß")
@example("İpek Yılmaz")
def test_every_spelling_of_a_name_is_found_in_a_sentence_and_nothing_else_is_touched(name: str) -> None:
    finder = Finder([name])
    for variant, spelt in VARIANTS.items():
        left = finder.replaced(f"42: {spelt(name)} 43", "[]")
        assert re.fullmatch(r"42: *«?\W*\[\](, \[\])?\W* 43", left), (variant, left)


SENTENCES = """
then Wren Example said             | then [] said
Example, Wren said                 | [], [] said
EXAMPLE\u00a0wren.                 | [].
Wren\u200b Exam\u00adple's laptop  | []'s laptop
<b>Wr&eacute;n Example</b>         | <b>[]</b>
mail w77@x.example now             | mail [] now
mail w77 at x dot example now      | mail [] now
write to <w77 at x.example>        | write to <[]>
@wren_example wrote                | @[] wrote
Wren and an example                | Wren and an example
Wren Exampleson said               | Wren Exampleson said
wren.example.jones@y.example       | wren.example.jones@y.example
bob.w77@x.example                  | bob.w77@x.example
w77@x.example.org                  | w77@x.example.org
wren_example_2 wrote               | wren_example_2 wrote
Wren;Example                       | Wren;Example
"""


@pytest.mark.parametrize(
    ("text", "left"), [tuple(line.split("|")) for line in SENTENCES.strip().splitlines()]
)
def test_a_person_is_found_whole_and_nobody_else_s_name_is_cut(text: str, left: str) -> None:
    assert Finder(["Wren Example", "w77@x.example"]).replaced(text.strip(), "[]") == left.strip()
