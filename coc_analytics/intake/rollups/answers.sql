-- Which questions, and which first messages of newcomers, were answered by somebody else, and within 48 hours?
-- An answer is a reply to that message, or the next message in the same room that is addressed to the asker;
-- in a room where nobody uses replies, it is also the next message by somebody else.
with spoken as (
    select row, member, month, moment, room, message, answers, to_member, question
    from fresh
    where kind in ('message', 'reply')
),
first_words as (
    select member, arg_min(row, (moment, row)) as row
    from spoken
    group by member
),
asks as (
    select spoken.*, first_words.row is not null as newcomer
    from spoken
    left join first_words on first_words.row = spoken.row
    where spoken.question or first_words.row is not null
),
replied as (
    select asks.row, min(spoken.moment) as moment
    from asks
    join spoken on spoken.answers = asks.message
    where spoken.member <> asks.member and spoken.moment >= asks.moment
    group by asks.row
),
addressed as (
    select asks.row, spoken.moment
    from asks
    asof join (
        select room, to_member, moment from spoken where to_member is not null and to_member <> member
    ) as spoken
        on spoken.to_member = asks.member
        and spoken.room is not distinct from asks.room
        and spoken.moment > asks.moment
),
silent_rooms as (
    select room
    from spoken
    where room is not null
    group by room
    having count(answers) = 0
),
turns as (
    select
        room,
        member,
        moment,
        row,
        lead(member) over talk as next_member,
        lead(moment) over talk as next_moment
    from spoken
    where room in (select room from silent_rooms)
    window talk as (partition by room order by moment, row)
),
followed as (
    select row, next_moment as moment
    from turns
    where next_member <> member
)
select
    asks.member as asker,
    asks.month,
    cast(floor((asks.month + 1 - $fiscal_start) / 3.0) as smallint) as quarter,
    asks.newcomer,
    asks.question,
    least(replied.moment, addressed.moment, followed.moment) is not null as answered,
    coalesce(least(replied.moment, addressed.moment, followed.moment) - asks.moment <= 48 * 3600, false)
        as within_48h
from asks
left join replied on replied.row = asks.row
left join addressed on addressed.row = asks.row
left join followed on followed.row = asks.row
order by asker, asks.month, asks.moment, asks.row
