-- How many issues were decided in each quarter, by what the committee found?
select decisions.quarter, decisions.finding, decisions.issue as unit, decision_people.reporter, decision_people.reported
from decisions
join decision_people using (issue)
