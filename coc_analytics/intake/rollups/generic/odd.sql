-- Which rows lack what every event needs: somebody, a time, a kind? They are all those that became no event.
select
    line,
    case
        when rtrim(member) like '%[forgotten]' then 'the member asked to be forgotten'
        when people.key is null then 'member is empty'
        when told.local is null then 'occurred_at is empty'
        else 'kind is empty'
    end as reason,
    member,
    cast(occurred_at as varchar),
    kind,
    space,
    "group",
    event_id,
    cast(minutes as varchar),
    to_member
from told
left join people on people.written = told.member
where people.key is null or told.local is null or kind is null or kind not in (select kind from words)
order by line
