-- How many issues became known in each quarter, by what they turned out to be?
select issues.quarter, issues.kind, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
