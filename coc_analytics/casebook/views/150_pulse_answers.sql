-- Which survey answers count? One a respondent and counted quarter: the latest, and of several the one of the
-- highest batch and scores, so that the choice never depends on the order of rows.
create view memory.main.pulse_answers as
select *
from casebook.pulse
qualify row_number() over (
    partition by respondent, counted
    order by
        quarter desc, batch desc, inclusive desc nulls last, empower desc nulls last, learn_share desc nulls last,
        trust desc nulls last, gratitude desc nulls last, knows_code, would_report, felt_resolved
) = 1
