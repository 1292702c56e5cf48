-- How unequally are messages and replies spread over those who wrote? The Gini coefficient times 100.
with written as (
    select periods.period, spoken.member, sum(spoken.messages)::bigint as messages
    from spoken
    join periods using (quarter)
    group by all
),
ranked as (
    select *, row_number() over (partition by period order by messages, member) as place
    from written
)
select
    period,
    100.0 * (2 * sum(place * messages) - (count(*) + 1) * sum(messages))::bigint / (count(*) * sum(messages))::bigint
        as number,
    count(*) as base
from ranked
group by period
