-- How many issues became known in each quarter, by where in the community they happened?
select issues.quarter, issues.space, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
