-- What is the smallest number of people who together wrote at least half of all messages and replies? (CHAOSS)
with written as (
    select periods.period, spoken.member, sum(spoken.messages)::bigint as messages
    from spoken
    join periods using (quarter)
    group by all
),
running as (
    select
        *,
        sum(messages) over (
            partition by period order by messages desc, member rows between unbounded preceding and current row
        ) as so_far,
        sum(messages) over (partition by period) as everything
    from written
)
select period, count(*) filter (2 * (so_far - messages) < everything) as number, count(*) as base
from running
group by period
