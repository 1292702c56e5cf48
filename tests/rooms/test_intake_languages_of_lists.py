"""Door 1: lists of participants whose headers are in another language, or in none that anybody has written down."""

from pathlib import Path

import pytest

from coc_analytics.terms import Refusal
from tests.intake_vault import Vault

ZOOM = [
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)",
    "Name (Originalname),Benutzer-E-Mail,Beitrittszeit,Uhrzeit des Verlassens,Dauer (Minuten)",
    "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos)",
    "Nom (nom original),E-mail de l'utilisateur,Heure d'arrivée,Heure de départ,Durée (minutes)",
    "Nome (nome original),E-mail do usuário,Hora de entrada,Hora de saída,Duração (minutos)",
    "Nome (nome originale),E-mail utente,Ora di accesso,Ora di uscita,Durata (minuti)",
    "Naam (oorspronkelijke naam),E-mailadres,Deelnametijd,Vertrektijd,Duur (minuten)",
    "Nazwa (oryginalna nazwa),E-mail użytkownika,Czas dołączenia,Czas opuszczenia,Czas trwania (minuty)",
    "Namn,E-post,Anslutningstid,Lämningstid,Varaktighet (minuter)",
    "Ad (orijinal ad),Kullanıcı e-postası,Katılma zamanı,Ayrılma zamanı,Süre (dakika)",
    "Имя (настоящее имя),Электронная почта,Время входа,Время выхода,Продолжительность (минуты)",
    "名称（原名）,用户邮箱,加入时间,离开时间,时长（分钟）",
    "名前（元の名前）,メールアドレス,参加時刻,退出時刻,時間（分）",
    "이름(원래 이름),사용자 이메일,참가 시간,나간 시간,기간(분)",
    "Όνομα,Email χρήστη,Ώρα εισόδου,Ώρα εξόδου,Διάρκεια",  # in no table: told by what stands in the columns
    "שם,דואל,זמן הצטרפות,זמן עזיבה,משך",
]
TEAMS = [
    "Full Name\tUser Action\tTimestamp", "Vollständiger Name\tBenutzeraktion\tZeitstempel",
    "Nombre completo\tAcción del usuario\tMarca de tiempo", "Nom complet\tAction de l’utilisateur\tHorodateur",
    "Nome completo\tAção do usuário\tCarimbo de data/hora", "Nome completo\tAzione utente\tTimestamp",
    "Volledige naam\tGebruikersactie\tTijdstempel", "Pełna nazwa\tAkcja użytkownika\tZnacznik czasu",
    "Fullständigt namn\tAnvändaråtgärd\tTidsstämpel", "Tam ad\tKullanıcı eylemi\tZaman damgası",
    "Полное имя\tДействие пользователя\tМетка времени", "全名\t用户操作\t时间戳", "氏名\tユーザー アクション\tタイムスタンプ",
]  # fmt: skip


@pytest.mark.parametrize("header", ZOOM)
def test_a_list_of_zoom(tmp_path: Path, header: str) -> None:
    vault = Vault(tmp_path)
    rows = [
        "Ann Blue,ann@x.example,2026-03-13 10:00:00,2026-03-13 10:30:00,30", "Ben Grey,,2026-03-13 10:00:00,2026-03-13 10:40:00,40",
        "Cyd Teal,cyd@x.example,2026-03-13 10:00:00,2026-03-13 10:50:00,50",
    ]  # fmt: skip
    vault.put("participation/zoom/a.csv", "\n".join([header, *rows]))
    vault.admit()
    assert vault.ask("select minutes from events order by all") == [(30,), (40,), (50,)]


@pytest.mark.parametrize("header", TEAMS)
def test_a_list_of_teams(tmp_path: Path, header: str) -> None:
    vault = Vault(tmp_path)
    rows = ["Ann Blue\tJoined\t2026-03-13 10:00:00", "Ben Grey\tJoined\t2026-03-13 10:01:00"]
    vault.put("participation/teams/a.csv", "\n".join([header, *rows]).encode("utf-16"))
    vault.admit()
    assert vault.ask("select count(*) from events") == [(2,)]


@pytest.mark.parametrize(
    "table", ["Foo,Bar\n1,2\n3,4\n", "Foo,Bar\nAnn Blue,red\n", "Foo\n2026-03-13 10:00\n"]
)
def test_what_tells_of_no_people_and_no_time_is_refused(tmp_path: Path, table: str) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/zoom/a.csv", table)
    with pytest.raises(Refusal, match="no list of participants"):
        vault.admit()


def test_leaving_is_no_joining_in_any_language(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    rows = [
        "Ann Blue\tBeigetreten\t13.03.2026, 10:00:00", "Ann Blue\tVerlassen\t13.03.2026, 10:30:00",
        "Ben Grey\tVorher beigetreten\t13.03.2026, 10:00:00", "Ben Grey\tVerlassen\t13.03.2026, 10:20:00",
        "Ben Grey\tBeigetreten\t13.03.2026, 10:30:00",
    ]  # fmt: skip
    header = "Vollständiger Name\tBenutzeraktion\tZeitstempel"
    vault.put("participation/teams/a.csv", "\n".join([header, *rows]))
    vault.admit()
    assert vault.ask("select minutes from events order by all") == [(20,), (30,)]
