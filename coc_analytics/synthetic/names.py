"""Make-believe community: names in eight scripts, put together from invented parts. No real person's name."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """Invented halves of given names and of surnames in one script."""

    share: float
    given: tuple[str, ...]
    given_ends: tuple[str, ...]
    family: tuple[str, ...]
    family_ends: tuple[str, ...]

    def names(self, rng: random.Random) -> Iterator[str]:
        """Full names, each only once."""
        given = [first + end for first in self.given for end in self.given_ends]
        family = [first + end for first in self.family for end in self.family_ends]
        rng.shuffle(given)
        rng.shuffle(family)
        for turn in itertools.count():
            shift = turn // len(given)
            yield f"{given[turn % len(given)]} {family[(turn + shift) % len(family)]}"


SCRIPTS = {
    "latin": Script(
        0.62,
        tuple(
            "Ylvar Brisél Tjalmú Quillan Ørvend Marzhö Seldír Vaneçá Häklim Nołvri Zéphran Elišmar Obrétan "
            "Fjordel Kaïsen Wendrű Purvél Ğalmiş Thrôsen Ínguar Dæmric Calþor Ruvîna Sõmbré Jąkobre Lëonvar "
            "Mţirel Ûrsenn Ñandéo Wołmeri".split()
        ),
        ("eth", "ona", "indra", "iel", "ikka", "und"),
        tuple(
            "Vesper Ąnthel Morvík Střelin Çalumb Drœver Haškel Yñigar Kærlund Bözmeth Ó'Tarrel Grüvens Pałnik "
            "Trévoux Zwändler Iversø Lőrintz Nkwandé Qashtár Ubétola".split()
        ),
        ("gaard", "win", "ström", "owitz", "elli", "andeo"),
    ),
    "cyrillic": Script(
        0.08,
        tuple("Велорад Таризлав Жаромех Купрелин Остомер Ярвинец".split()),
        ("ина", "ель", "ушко"),
        tuple("Зимодубр Крапивец Лужемерск Тростнев Шумигорс".split()),
        ("енко", "овлев", "ычан"),
    ),
    "arabic": Script(
        0.06,
        tuple("زهرمون وادلين سمرقيل نورشاه قمرزاد".split()),
        ("ان", "ية", "ور"),
        tuple("البرجوان الصفصافي النحلماني الكرمديل".split()),
        ("ي", "ة", "ون"),
    ),
    "han": Script(
        0.06,
        tuple("霧橋 墨竹 霜鈴 雲杉 桐嵐".split()),
        ("澄", "禾", "岫"),
        tuple("石楠 蘆葦 青苔 鹿鳴".split()),
        ("林", "原", "崎"),
    ),
    "devanagari": Script(
        0.06,
        tuple("वनशील मेघरूप चन्दुमय तारिवेल किरणोत".split()),
        ("ा", "िका", "ेश"),
        tuple("पर्वतिल नदीकर धूपवाल शिलामन".split()),
        ("े", "ीय", "कर"),
    ),
    "hangul": Script(
        0.05,
        tuple("솔바람결 은모래 달무지개 가람솔".split()),
        ("이", "울", "빈"),
        tuple("윤슬마루 한여울 돌다리골".split()),
        ("재", "뫼", "섬"),
    ),
    "greek": Script(
        0.04,
        tuple("Θαλμερί Ορφινέ Κυδωνί Λυγερμά".split()),
        ("σσα", "ωνας", "ανθη"),
        tuple("Πευκοδάσ Αλμυροπέτρ Χρυσοκέντ".split()),
        ("ιδης", "ογλου", "ακης"),
    ),
    "hebrew": Script(
        0.03,
        tuple("אורגלון טלמידר ניצנורה ערבשיר".split()),
        ("ית", "אל", "ון"),
        tuple("כרמשדהון אבנירים מעיינוב".split()),
        ("י", "סקי", "ר"),
    ),
}

FIRST_WORDS = tuple(
    "moss copper quill tinder saffron marble velvet bramble lantern pebble juniper walnut cobalt thistle "
    "harbor amber willow ember russet clover pewter indigo meadow granite".split()
)
SECOND_WORDS = tuple(
    "finch badger heron otter lynx marten plover wren stoat ibis newt curlew shrew dunlin siskin ferret "
    "pipit grebe teal vole osprey petrel avocet weasel".split()
)
DOMAINS = ("maplemoor.example", "tidewater-lab.example", "uni-northfold.example", "kestrelworks.example")


def nicknames(rng: random.Random) -> Iterator[str]:
    """Nicknames that no word list holds, each only once."""
    pairs = [first + second for first in FIRST_WORDS for second in SECOND_WORDS]
    rng.shuffle(pairs)
    for turn in itertools.count():
        yield f"{pairs[turn % len(pairs)]}{rng.randint(10, 99)}{'x' * (turn // len(pairs))}"
