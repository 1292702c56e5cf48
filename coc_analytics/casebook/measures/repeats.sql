-- How many issues had, according to the reporter, happened before?
select issues.quarter, issues.repeat, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
