-- How many active members were thanked by somebody else?
select distinct active_quarters.quarter, active_quarters.member as unit
from active_quarters
join casebook.thanks on thanks.receiver = active_quarters.member and thanks.quarter = active_quarters.quarter
where thanks.giver <> thanks.receiver
