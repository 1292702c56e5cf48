-- Which rows lack what every event needs: somebody, a time, a kind?
select
    line,
    case
        when coalesce(trim(member), '') = '' then 'member is empty'
        when member = '[forgotten]' then 'the member asked to be forgotten'
        when not when_given then 'occurred_at is empty'
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
where
    coalesce(trim(member), '') in ('', '[forgotten]')
    or not when_given
    or coalesce(trim(kind), '') = ''
order by line
