-- Who thanked whom in which month, and how often? The receiver is empty where nobody was addressed.
select
    member as giver,
    case when to_member <> member then to_member end as receiver,
    month,
    cast(floor((month + 1 - $fiscal_start) / 3.0) as smallint) as quarter,
    cast(count(*) as integer) as times
from fresh
where thanks or kind = 'thanks'
group by all
order by all
