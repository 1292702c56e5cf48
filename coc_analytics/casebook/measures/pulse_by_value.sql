-- How do people score each value, 1 to 5? The mean over people, each with the mean of their own answers in the period,
-- so that somebody who answers every quarter has one voice.
with scores as (
    from pulse_answers
    unpivot (score for value in (inclusive, empower, learn_share, trust, gratitude))
),
voices as (
    select periods.period, scores.value, scores.respondent, avg(scores.score) as score
    from scores
    join periods on periods.quarter = scores.counted
    group by all
)
select period, value, round(avg(score), 9) as number, count(*) as base
from voices
group by all
