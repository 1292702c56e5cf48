-- Every event with its people, kind, space, group and live event replaced by keys and codes, and a keyed id of its own.
select
    cast(md5_number_lower(concat_ws('|',
        $key, people.key, epoch_us(told.moment), kinds.word, spaces.word, groups.word, live.key, addressed.key,
        told.whole_minutes
    )) as ubigint) as row,
    true as main,
    people.key as member,
    cast(epoch(told.moment) as bigint) as moment,
    cast(year(told.moment) * 12 + month(told.moment) - 1 as integer) as month,
    cast(day(told.moment) as tinyint) as day,
    cast((epoch(told.moment) // 3600) % 24 as utinyint) as hour,
    kinds.word as kind,
    spaces.word as space,
    groups.word as grp,
    live.key as event,
    told.whole_minutes as minutes,
    addressed.key as to_member,
    kinds.word = 'thanks' as thanks,
    false as question,
    cast(null as ubigint) as message,
    cast(null as ubigint) as answers,
    cast(null as ubigint) as room
from told
join people on people.written = told.member
join kinds on kinds.written = told.kind
join spaces on spaces.written = coalesce(told.space, '')
join groups on groups.written = coalesce(told."group", '')
left join live on live.written = told.event_id
left join people as addressed on addressed.written = told.to_member
where told.moment is not null
