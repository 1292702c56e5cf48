-- Who was active, when, how and where? A message, reply, reaction, thanks, contribution, talk, organising or
-- attending counts; having joined does not. Live events are counted whether or not presence lists them too.
-- A group that is no longer in community.toml counts as `other`.
create table memory.main.activity as
with traces as (
    select member, quarter, kind, grp::varchar as grp from casebook.presence where kind <> 'join'
    union
    select member, quarter, role, grp::varchar from casebook.events where role <> 'join'
)
select distinct
    traces.member,
    traces.quarter,
    traces.kind,
    coalesce(groups.grp, 'other') as grp
from traces
left join groups on groups.grp = traces.grp
