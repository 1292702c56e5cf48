-- Which share of all messages and replies did the most active tenth of those who wrote (rounded up) write?
with written as (
    select periods.period, spoken.member, sum(spoken.messages)::bigint as messages
    from spoken
    join periods using (quarter)
    group by all
),
ranked as (
    select
        *,
        row_number() over (partition by period order by messages desc, member) as place,
        count(*) over (partition by period) as writers
    from written
)
select
    period,
    100.0 * (sum(messages) filter (place <= (writers + 9) // 10))::bigint / sum(messages)::bigint as number,
    count(*) as base
from ranked
group by period
