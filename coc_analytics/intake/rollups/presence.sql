-- Who took part in which month, how, in which space and group: on how many days, and how often?
-- A message that thanks counts as a message and, besides, as thanks.
with activity as (
    select member, month, day, kind, space, grp
    from fresh
    where kind is not null
    union all
    select member, month, day, 'thanks'::presence_kind, space, grp
    from fresh
    where thanks and kind in ('message', 'reply')
)
select
    member,
    month,
    cast(floor((month + 1 - $fiscal_start) / 3.0) as smallint) as quarter,
    kind,
    space,
    grp,
    bit_count(bit_or(1::integer << (day - 1))) as days,
    cast(count(*) as integer) as times
from activity
group by member, month, kind, space, grp
order by member, month, kind, space, grp
