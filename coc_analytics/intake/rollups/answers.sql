-- Which questions, and which first messages of newcomers, were answered by somebody else, and within 48 hours?
-- An answer is a reply to that message, or the next message in the same room that is addressed to the asker;
-- in a room where nobody uses replies, it is also the next message by somebody else.
with first_moments as (
    select member, min(moment) as moment
    from fresh
    where kind in ('message', 'reply')
    group by member
),
first_words as (
    select min(fresh.row) as row
    from fresh
    join first_moments using (member, moment)
    where fresh.kind in ('message', 'reply')
    group by member
),
asks as (
    select
        row,
        member,
        month,
        moment,
        room,
        message,
        question,
        row in (select row from first_words) as newcomer
    from fresh
    where kind in ('message', 'reply') and (question or row in (select row from first_words))
),
replied as (
    select asks.row, min(fresh.moment) as moment
    from asks
    join fresh on fresh.answers = asks.message
    where fresh.kind in ('message', 'reply') and fresh.member <> asks.member and fresh.moment >= asks.moment
    group by asks.row
),
addressed as (
    select asks.row, spoken.moment
    from asks
    asof join (
        select room, to_member, moment
        from fresh
        where
            kind in ('message', 'reply')
            and to_member is not null
            and to_member <> member
            and to_member in (select member from asks)
    ) as spoken
        on spoken.to_member = asks.member
        and spoken.room is not distinct from asks.room
        and spoken.moment > asks.moment
),
rooms_without_replies as (
    select room
    from fresh
    where room is not null and kind in ('message', 'reply')
    group by room
    having count(answers) = 0
),
turns as (
    select
        member,
        row,
        lead(member) over talk as next_member,
        lead(moment) over talk as next_moment
    from fresh
    where kind in ('message', 'reply') and room in (select room from rooms_without_replies)
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
