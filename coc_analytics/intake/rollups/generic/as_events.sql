-- The coded events in the one shape every source has: no text was there, so nothing is a question or has a place.
select
    row,
    true as main,
    member,
    moment,
    month,
    day,
    hour,
    kind,
    space,
    grp,
    event,
    minutes,
    to_member,
    kind = 'thanks' as thanks,
    false as question,
    cast(null as ubigint) as message,
    cast(null as ubigint) as answers,
    cast(null as ubigint) as room
from coded
