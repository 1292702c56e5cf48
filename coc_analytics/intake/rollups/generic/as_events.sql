-- The coded events in the one shape every source has: no text was there, so nothing is a question or has a place.
-- What thanks is an event of its own here.
select
    row,
    true as main,
    member,
    microsecond // 1000000 as moment,
    month,
    day,
    microsecond // 3600000000 % 24 as hour,
    words.means_kind as kind,
    words.means_space as space,
    words.means_group as grp,
    event,
    minutes,
    to_member,
    false as thanks,
    false as question,
    cast(null as ubigint) as message,
    cast(null as ubigint) as answers,
    cast(null as ubigint) as room
from coded
join words on words.code = coded.word
