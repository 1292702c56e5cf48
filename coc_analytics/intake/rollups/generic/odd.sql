-- Which rows lack what every event needs: somebody, a time, a kind?
select
    line,
    case
        when coalesce(trim(member), '') = '' then 'member is empty'
        when coalesce(occurred_at, '') = '' then 'occurred_at is empty'
        else 'kind is empty'
    end as reason,
    member, occurred_at, kind, space, "group", event_id, minutes, to_member
from told
where coalesce(trim(member), '') = '' or coalesce(occurred_at, '') = '' or coalesce(trim(kind), '') = ''
order by line
