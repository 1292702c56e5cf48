-- How many members were active who had been active in the quarter before, too? Over a longer period: in at least one
-- of its quarters.
select now.quarter, now.member as unit
from active_quarters as now
join active_quarters as before on before.member = now.member and before.quarter = now.quarter - 1
