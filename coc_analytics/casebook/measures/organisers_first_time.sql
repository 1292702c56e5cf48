-- How many members organised something for the first time ever?
select min(quarter)::smallint as quarter, member as unit
from activity
where kind = 'organise'
group by member
