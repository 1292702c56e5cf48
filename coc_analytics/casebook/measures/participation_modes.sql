-- How many members took part in each mode of the CSCCE community participation model? community.toml says which
-- kind of activity is which mode; a member may take part in several.
select distinct activity.quarter, modes.participation_mode, activity.member as unit
from activity
join modes on modes.kind = activity.kind::varchar
