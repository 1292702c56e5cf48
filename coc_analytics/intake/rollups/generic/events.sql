-- Every event with its people, words and live event replaced by keys and codes, and what its id is made of: the
-- microsecond, and keys of everything else mixed into one number.
select
    people.key as member,
    epoch_us(told.utc) as microsecond,
    xor(
        xor(people.mixed, words.key),
        xor(
            xor(coalesce(live.mixed, 0), coalesce(receivers.mixed, 0)),
            coalesce(cast(told.whole_minutes + 1 as ubigint) << 40, 0)
        )
    ) as mixed,
    cast(year(told.local) * 12 + month(told.local) - 1 as smallint) as month,
    cast(day(told.local) as tinyint) as day,
    words.code as word,
    live.key as event,
    cast(told.whole_minutes as smallint) as minutes,
    receivers.key as to_member
from told
join people on people.written = told.member
join words
    on
        words.kind = told.kind
        and words.space is not distinct from told.space
        and words."group" is not distinct from told."group"
left join live on live.written = told.event_id
left join receivers on receivers.written = told.to_member
where told.local is not null
