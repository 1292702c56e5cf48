-- How many issues came with a worry for somebody's safety?
select issues.quarter, issues.safety_risk, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
