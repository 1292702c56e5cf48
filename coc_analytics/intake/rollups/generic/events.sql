-- Every event with its people, kind, space, group and live event replaced by keys and codes, and what its id is made of.
select
    people.key as member,
    epoch_us(told.utc) as microsecond,
    kinds.key * 3 + spaces.key * 5 + groups.key * 7 + coalesce(told.whole_minutes, -1) as words,
    cast(epoch(told.utc) as bigint) as moment,
    cast(year(told.local) * 12 + month(told.local) - 1 as integer) as month,
    cast(day(told.local) as tinyint) as day,
    cast(hour(told.utc) as utinyint) as hour,
    kinds.word as kind,
    spaces.word as space,
    groups.word as grp,
    live.key as event,
    told.whole_minutes as minutes,
    addressed.key as to_member
from told
join people on people.written = told.member
join kinds on kinds.written = told.kind
join spaces on spaces.written = coalesce(told.space, '')
join groups on groups.written = coalesce(told."group", '')
left join live on live.written = told.event_id
left join people as addressed on addressed.written = told.to_member
where told.local is not null
