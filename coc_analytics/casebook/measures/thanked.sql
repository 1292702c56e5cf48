-- How many active members thanked somebody?
select active_quarters.quarter, active_quarters.member as unit
from active_quarters
join (
    select member, quarter from activity where kind = 'thanks'
    union
    select giver, quarter from casebook.thanks
) as givers using (member, quarter)
