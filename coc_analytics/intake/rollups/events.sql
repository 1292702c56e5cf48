-- Who attended, spoke at or organised which live event: once, however often they came and went?
select
    event,
    member,
    arg_min(month, moment) as month,
    cast(floor((arg_min(month, moment) + 1 - $fiscal_start) / 3.0) as smallint) as quarter,
    kind as role,
    arg_min(grp, moment) as grp,
    cast(case when sum(minutes) > 32000 then 32000 else sum(minutes) end as smallint) as minutes,
    arg_min(hour, moment) as hour_utc
from fresh
where event is not null and kind in ('attendance', 'talk', 'organise')
group by event, member, kind
order by event, member, kind
