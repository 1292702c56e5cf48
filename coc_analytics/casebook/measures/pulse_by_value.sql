-- How do people score each value, 1 to 5? The mean of all answers of the period, over the people who gave one.
with scores as (
    from pulse_answers
    unpivot (score for value in (inclusive, empower, learn_share, trust, gratitude))
)
select periods.period, scores.value, avg(scores.score) as number, count(distinct scores.respondent) as base
from scores
join periods on periods.quarter = scores.counted
group by all
