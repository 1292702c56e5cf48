-- How many active members had at least one question answered?
select distinct active_quarters.quarter, active_quarters.member as unit
from active_quarters
join casebook.answers on answers.asker = active_quarters.member and answers.quarter = active_quarters.quarter
where answers.question and answers.answered
