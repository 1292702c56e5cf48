"""How members and survey answers are counted. Each test: who did what, then what the casebook counts."""

import pyarrow as pa
import pytest

from coc_analytics.casebook import Casebook, IndexValue
from coc_analytics.periods import Quarter
from tests.spec.told import asked, casebook_of, counted, met, said, spec_of, table, thanked, took_part


def test_a_member_is_counted_once_a_period_however_much_they_write() -> None:
    activity = took_part(
        """
        ann 2025Q1 message docs 500
        ann 2025Q1 message maps 20
        ann 2025Q2 reply   docs
        bob 2025Q2 attendance other
        """
    )
    with casebook_of(activity) as casebook:
        assert counted(casebook, "active_members", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  1       2       2       2
            """
        )
        assert counted(casebook, "active_by_group", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  1       2       2       2
            docs   1       1       1       1
            maps   1       .       1       1
            other  .       1       1       1
            """
        )


def test_joining_is_no_activity() -> None:
    activity = took_part(
        """
        ann 2025Q1 join    docs
        bob 2025Q1 message docs
        ann 2025Q2 message docs
        """
    )
    with casebook_of(activity, met("call cyd 2025Q1 join docs 9")) as casebook:
        assert counted(casebook, "active_members", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  1       1       2       2
            """
        )
        assert counted(casebook, "newcomers", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  1       1       2       2
            """
        )


def test_coming_to_a_live_event_is_activity_even_where_presence_does_not_list_it() -> None:
    with casebook_of(
        met("call ann 2025Q1 attendance docs 9"), took_part("ann 2025Q1 attendance docs")
    ) as casebook:
        assert counted(casebook, "active_by_group", "2025Q1", "2025Q1") == table(
            """
                   2025Q1  all
            total  1       1
            docs   1       1
            """
        )


def test_newcomers_come_once_and_those_who_stay_were_there_the_quarter_before() -> None:
    activity = took_part(
        """
        ann 2025Q1 message docs
        ann 2025Q2 message docs
        ann 2025Q3 message docs
        bob 2025Q1 message docs
        bob 2025Q3 message docs
        cyd 2025Q2 message docs
        cyd 2025Q3 message docs
        """
    )
    with casebook_of(activity) as casebook:
        assert counted(casebook, "newcomers", "2025Q1", "2025Q3") == table(
            """
                   2025Q1  2025Q2  2025Q3  2025H1  all
            total  2       1       .       3       3
            """
        )
        assert counted(casebook, "retained", "2025Q1", "2025Q3") == table(
            """
                   2025Q1  2025Q2  2025Q3  2025H1  all
            total  .       1       2       1       2
            """
        )
        found = casebook.count(
            spec_of(casebook, "retained"), Quarter.parse("2025Q1"), Quarter.parse("2025Q3")
        )
        assert found.impossible == {("2025Q1",)}


def test_ways_of_taking_part() -> None:
    activity = took_part(
        """
        ann 2025Q1 message      docs
        ann 2025Q1 reply        docs
        bob 2025Q1 attendance   docs
        cyd 2025Q1 organise     docs
        dan 2025Q1 contribution docs
        """
    )
    with casebook_of(activity) as casebook:
        assert counted(casebook, "participation_modes", "2025Q1", "2025Q1") == table(
            """
                            2025Q1  all
            total           4       4
            convey_consume  1       1
            contribute      1       1
            collaborate     1       1
            cocreate        1       1
            champion        1       1
            """
        )


def test_a_newcomer_is_answered_when_the_first_message_is_within_two_days() -> None:
    activity = took_part(
        """
        ann 2025Q1 message    docs
        bob 2025Q1 message    docs
        cyd 2025Q1 attendance docs
        cyd 2025Q2 message    docs
        """
    )
    questions = asked(
        """
        ann 2025Q1 newcomer answered in_time
        ann 2025Q1 question answered
        bob 2025Q1 newcomer question answered
        cyd 2025Q2 newcomer answered in_time
        """
    )
    with casebook_of(activity, questions) as casebook:
        counts = {
            name: counted(casebook, name, "2025Q1", "2025Q2").splitlines()[1].split()[1:]
            for name in ("newcomers", "newcomers_posting", "newcomers_answered", "askers", "askers_answered")
        }
        assert counts == {
            "newcomers": ["3", ".", "3", "3"],
            "newcomers_posting": ["2", ".", "2", "2"],
            "newcomers_answered": ["1", ".", "1", "1"],
            "askers": ["2", ".", "2", "2"],
            "askers_answered": ["2", ".", "2", "2"],
        }


def test_thanks_given_and_received_by_active_members() -> None:
    activity = took_part(
        """
        ann 2025Q1 message docs
        bob 2025Q1 thanks  docs
        cyd 2025Q1 message docs
        """
    )
    with casebook_of(
        activity, thanked("ann bob 2025Q1\nann cyd 2025Q1\ncyd cyd 2025Q1\ndan ann 2025Q1\nann - 2025Q1")
    ) as c:
        assert counted(c, "thanked", "2025Q1", "2025Q1").splitlines()[1].split() == ["total", "2", "2"]
        assert counted(c, "thanks_received", "2025Q1", "2025Q1").splitlines()[1].split() == [
            "total",
            "3",
            "3",
        ]


def test_organising_for_the_first_time_happens_once() -> None:
    activity = took_part(
        """
        ann 2025Q1 organise docs
        ann 2025Q2 organise docs
        bob 2025Q1 message  docs
        bob 2025Q2 organise docs
        """
    )
    with casebook_of(activity) as casebook:
        assert counted(casebook, "organisers_first_time", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  1       1       2       2
            """
        )


def test_live_events_by_the_hour() -> None:
    calls = met(
        """
        one   ann 2025Q1 attendance docs 0
        one   bob 2025Q1 talk       docs 5
        two   ann 2025Q1 attendance docs 6
        three ann 2025Q1 attendance docs 23
        four  cyd 2025Q1 attendance docs -
        """
    )
    with casebook_of(calls) as casebook:
        assert counted(casebook, "live_members", "2025Q1", "2025Q1") == table(
            """
                       2025Q1  all
            total      2       2
            utc_00_06  2       2
            utc_06_12  1       1
            utc_18_24  1       1
            """
        )


def test_survey_answers_are_counted_once_a_person_and_quarter() -> None:
    survey = said(
        """
        ann 2025Q1 4 yes
        ann 2025Q1 4 yes
        ann 2025Q2 2 no
        bob 2025Q1 5 unsure
        """
    )
    with casebook_of(survey) as casebook:
        assert counted(casebook, "pulse_answers", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  2       1       3/2     3/2
            """
        )
        assert counted(casebook, "would_report", "2025Q1", "2025Q2") == table(
            """
                    2025Q1  2025Q2  2025H1  all
            total   2       1       3/2     3/2
            yes     1       .       1       1
            no      .       1       1       1
            unsure  1       .       1       1
            """
        )


def index(casebook: Casebook, name: str) -> dict[tuple[str, ...], IndexValue]:
    quarter = Quarter.parse("2025Q1")
    return dict(casebook.index(spec_of(casebook, name), quarter, quarter))


def test_how_values_are_seen_is_a_mean_over_those_who_scored_them() -> None:
    with casebook_of(said("ann 2025Q1 4 yes\nbob 2025Q1 5 yes\ncyd 2025Q1 - yes")) as casebook:
        found = index(casebook, "pulse_by_value")
        assert found["2025Q1", "trust"] == found["all", "inclusive"] == IndexValue(4.5, 2)
        assert len(found) == 10


def test_somebody_who_answers_every_quarter_has_one_voice() -> None:
    with casebook_of(
        said("ann 2025Q1 1 yes\nann 2025Q2 1 yes\nann 2025Q3 1 yes\nbob 2025Q3 5 yes")
    ) as casebook:
        found = casebook.index(
            spec_of(casebook, "pulse_by_value"), Quarter.parse("2025Q1"), Quarter.parse("2025Q3")
        )
        assert found["all", "trust"] == IndexValue(3.0, 2)


def test_concentration_of_voice() -> None:
    """Ten people wrote: one 11 messages, the others one each: 20 in all."""
    writers = took_part("\n".join(f"m{n} 2025Q1 message docs {11 if n == 0 else 1}" for n in range(10)))
    silent = took_part("zed 2025Q1 reaction docs 1000")
    both = {"presence": pa.concat_tables([writers["presence"], silent["presence"]])}
    with casebook_of(both) as casebook:
        assert index(casebook, "concentration_top10")["2025Q1",] == IndexValue(55.0, 10)
        assert index(casebook, "contributor_absence_factor")["2025Q1",] == IndexValue(1.0, 10)
        assert index(casebook, "concentration_gini")["2025Q1",].value == pytest.approx(45.0)


def test_when_everybody_writes_the_same_the_voice_is_spread() -> None:
    with casebook_of(took_part("\n".join(f"m{n} 2025Q1 reply docs 3" for n in range(11)))) as casebook:
        assert index(casebook, "concentration_gini")["all",].value == pytest.approx(0.0)
        assert index(casebook, "concentration_top10")["all",].value == pytest.approx(100 * 2 / 11)
        assert index(casebook, "contributor_absence_factor")["all",] == IndexValue(6.0, 11)


def test_an_index_of_nobody_is_not_there() -> None:
    with casebook_of(took_part("ann 2025Q1 reaction docs")) as casebook:
        for spec in casebook.specs():
            if spec.form == "index":
                assert index(casebook, spec.name) == {}
