-- How many messages and replies did each member write in each quarter? Feeds measures of concentration only.
create table memory.main.spoken as
select member, quarter, sum(times)::bigint as messages
from casebook.presence
where kind in ('message', 'reply') and times > 0
group by all
