"""How issues are counted. Each test: what was reported, then what the casebook counts (`n`, or `n/people`)."""

from tests.made_up_facts import Report, report_facts
from tests.spec.told import casebook_of, counted, table, told


def test_several_reports_of_one_incident_are_one_issue() -> None:
    reported = told(
        """
        report issue quarter reporters space
        1      A     2025Q1  ann       chat
        2      A     2025Q1  bob       call
        3      B     2025Q1  cyd       call
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_space", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  2       .       2       2
            chat   1       .       1       1
            call   1       .       1       1
            """
        )


def test_a_report_that_comes_later_about_a_known_issue_moves_nothing() -> None:
    reported = told(
        """
        report issue quarter reporters reported behaviours   space
        1      A     2025Q1  ann       dan      shaming      chat
        2      A     2025Q2  bob       eve      doxxing      call
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_behaviour", "2025Q1", "2025Q2") == table(
            """
                     2025Q1  2025Q2  2025H1  all
            total    1       .       1       1
            trust    1       .       1       1
            shaming  1       .       1       1
            """
        )


def test_the_first_report_speaks_for_the_issue_and_the_lowest_id_breaks_a_tie() -> None:
    reported = told(
        """
        report issue quarter counted channel
        9      A     2025Q1  2025Q2  email
        1      A     2025Q2  2025Q2  chat
        8      B     2025Q1  2025Q1  form
        7      B     2025Q1  2025Q1  survey
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_channel", "2025Q1", "2025Q2") == table(
            """
                    2025Q1  2025Q2  2025H1  all
            total   1       1       2       2
            email   .       1       1       1
            survey  1       .       1       1
            """
        )


def test_somebody_who_reports_every_week_is_one_person() -> None:
    reported = told(
        """
        report quarter reporters reported
        1      2025Q1  ann       dan
        2      2025Q1  ann       eve
        3      2025Q1  ann       fay
        4      2025Q2  bob       gil
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_channel", "2025Q1", "2025Q2") == table(
            """
                   2025Q1  2025Q2  2025H1  all
            total  3/1     1       4/2     4/2
            form   3/1     1       4/2     4/2
            """
        )


def test_somebody_whom_everybody_reports_is_one_person() -> None:
    reported = told(
        """
        report quarter reporters reported
        1      2025Q1  ann       dan
        2      2025Q1  bob       dan
        3      2025Q1  cyd       dan,eve
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_channel", "2025Q1", "2025Q1") == table(
            """
                   2025Q1  all
            total  3/2     3/2
            form   3/2     3/2
            """
        )


def test_an_unknown_person_counts_once_an_issue() -> None:
    reported = told(
        """
        report quarter reporters reported mode
        1      2025Q1  -         -        anonymous
        2      2025Q1  -         dan      anonymous
        3      2025Q1  ann       dan      named
        4      2025Q1  ann       -        named
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_mode", "2025Q1", "2025Q1") == table(
            """
                       2025Q1  all
            total      4/3     4/3
            named      2/1     2/1
            anonymous  2       2
            """
        )


def test_a_witness_who_joins_a_report_does_not_make_a_second_issue() -> None:
    reported = told(
        """
        report quarter reporters   reported
        1      2025Q1  ann,bob,cyd dan,eve
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_channel", "2025Q1", "2025Q1") == table(
            """
                   2025Q1  all
            total  1       1
            form   1       1
            """
        )


def test_a_sealed_report_is_in_no_number_until_it_is_unsealed() -> None:
    reported = told(
        """
        report quarter counted sealed_for_ever reporters behaviours decided outcomes  finding
        1      2025Q1  -       yes             ann       doxxing    2025Q1  resources violation
        2      2025Q1  2025Q3  no              bob       shaming    2025Q3  resources violation
        3      2025Q1  -       no              cyd       talking_over - -   pending
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_value", "2025Q1", "2025Q3") == table(
            """
                     2025Q1  2025Q2  2025Q3  2025H1  all
            total    1       .       1       1       2
            empower  1       .       .       1       1
            trust    .       .       1       .       1
            """
        )
        assert counted(casebook, "outcomes", "2025Q1", "2025Q3") == table(
            """
                       2025Q1  2025Q2  2025Q3  2025H1  all
            total      .       .       1       .       1
            resources  .       .       1       .       1
            """
        )


def test_a_sealed_report_says_nothing_about_an_issue_others_reported_too() -> None:
    reported = told(
        """
        report issue quarter sealed_for_ever reporters reported behaviours
        1      A     2025Q1  yes             ann       dan      doxxing
        2      A     2025Q1  no              bob       eve      shaming
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_behaviour", "2025Q1", "2025Q1") == table(
            """
                     2025Q1  all
            total    1       1
            trust    1       1
            shaming  1       1
            """
        )


def test_one_issue_may_touch_several_values_and_is_one_in_the_total() -> None:
    reported = told(
        """
        report quarter reporters behaviours
        1      2025Q1  ann       doxxing,shaming,talking_over
        2      2025Q1  bob       talking_over
        3      2025Q1  cyd       -
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_value", "2025Q1", "2025Q1") == table(
            """
                     2025Q1  all
            total    3       3
            empower  2       2
            trust    1       1
            none     1       1
            """
        )
        assert counted(casebook, "received_by_behaviour", "2025Q1", "2025Q1") == table(
            """
                          2025Q1  all
            total         3       3
            empower       2       2
            trust         1       1
            none          1       1
            talking_over  2       2
            doxxing       1       1
            shaming       1       1
            """
        )


def test_what_nobody_coded_yet_waits_for_review() -> None:
    reported = told(
        """
        report issue quarter coded     kind      behaviours reporters
        1      A     2025Q1  abstained incident  doxxing    ann
        2      B     2025Q1  machine   not_coded -          bob
        3      C     2025Q1  confirmed incident  -          cyd
        4      D     2025Q1  abstained incident  -          dan
        5      D     2025Q1  confirmed incident  shaming    eve
        6      E     2025Q1  machine   incident  shaming    fay
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_value", "2025Q1", "2025Q1") == table(
            """
                       2025Q1  all
            total      5       5
            trust      2       2
            none       1       1
            not_coded  2       2
            """
        )
        assert counted(casebook, "coding", "2025Q1", "2025Q1") == table(
            """
                       2025Q1  all
            total      5       5
            confirmed  2       2
            machine    1       1
            abstained  2       2
            """
        )


def test_a_confirmed_code_overrules_the_machines() -> None:
    reported = report_facts(
        Report(1, behaviours=["doxxing", "shaming"], coded="confirmed", origins={"doxxing": "machine"})
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "received_by_behaviour", "2025Q1", "2025Q1") == table(
            """
                     2025Q1  all
            total    1       1
            trust    1       1
            shaming  1       1
            """
        )


def test_a_decision_counts_in_the_quarter_it_was_made_and_once_an_issue() -> None:
    reported = told(
        """
        report issue quarter decided finding      outcomes                        reporters
        1      A     2025Q1  2025Q2  violation    private_conversation,resources  ann
        2      A     2025Q1  2025Q3  no_violation no_further_action               bob
        3      B     2025Q1  2025Q2  no_violation -                               cyd
        4      C     2025Q2  -       pending      -                               dan
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "findings", "2025Q1", "2025Q3") == table(
            """
                          2025Q1  2025Q2  2025Q3  2025H1  all
            total         .       2       .       2       2
            violation     .       1       .       1       1
            no_violation  .       1       .       1       1
            """
        )
        assert counted(casebook, "outcomes", "2025Q1", "2025Q3") == table(
            """
                                  2025Q1  2025Q2  2025Q3  2025H1  all
            total                 .       2       .       2       2
            private_conversation  .       1       .       1       1
            resources             .       1       .       1       1
            not_recorded          .       1       .       1       1
            """
        )


def test_a_report_that_is_not_decided_adds_nothing_to_its_issues_decision() -> None:
    reported = told(
        """
        report issue quarter decided finding   outcomes         reporters
        1      A     2025Q1  2025Q1  violation resources        ann
        2      A     2025Q1  -       pending   enforced_hiatus  bob
        3      B     2025Q1  2025Q1  violation resources        ann
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "outcomes", "2025Q1", "2025Q1") == table(
            """
                       2025Q1  all
            total      2/1     2/1
            resources  2/1     2/1
            """
        )


def test_promises_are_kept_late_pending_or_impossible() -> None:
    reported = told(
        """
        report quarter mode      acknowledged answered reporters
        1      2025Q1  named     in_time      late     ann
        2      2025Q1  witness   late         pending  bob
        3      2025Q1  anonymous -            -        -
        4      2025Q1  named     pending      in_time  cyd
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "acknowledged", "2025Q1", "2025Q1") == table(
            """
                     2025Q1  all
            total    4       4
            in_time  1       1
            late     1       1
            pending  1       1
            cannot   1       1
            """
        )
        assert counted(casebook, "answered", "2025Q1", "2025Q1") == table(
            """
                     2025Q1  all
            total    4       4
            in_time  1       1
            late     1       1
            pending  1       1
            cannot   1       1
            """
        )


def test_a_value_in_a_place() -> None:
    reported = told(
        """
        report quarter behaviours            space reporters
        1      2025Q1  doxxing,talking_over  chat  ann
        2      2025Q1  shaming               chat  bob
        3      2025Q1  shaming               call  bob
        """
    )
    with casebook_of(reported) as casebook:
        assert counted(casebook, "value_by_space", "2025Q1", "2025Q1") == table(
            """
                             all
            total × total    3/2
            total × chat     2
            total × call     1
            empower × total  1
            empower × chat   1
            trust × total    3/2
            trust × chat     2
            trust × call     1
            """
        )


def test_halves_and_years_appear_when_they_are_over() -> None:
    rows = "\n".join(f"{n} 2025Q{n} r{n}" for n in (1, 2, 3, 4)) + "\n5 2026Q1 r5"
    with casebook_of(told("report quarter reporters\n" + rows)) as casebook:
        assert counted(casebook, "received_by_channel", "2025Q1", "2026Q1") == table(
            """
                   2025Q1  2025Q2  2025Q3  2025Q4  2026Q1  2025H1  2025H2  2025  last4  all
            total  1       1       1       1       1       2       2       4     4      5
            form   1       1       1       1       1       2       2       4     4      5
            """
        )
