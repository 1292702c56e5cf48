-- How many active members thanked somebody else?
select active_quarters.quarter, active_quarters.member as unit
from active_quarters
join (
    select member, quarter from activity where kind = 'thanks'
    union
    select giver, quarter from casebook.thanks where receiver is distinct from giver
) as givers using (member, quarter)
