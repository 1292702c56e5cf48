-- How many issues became known in each quarter, by what they turned out to be?
select issues.quarter, issue_kinds.kind, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_kinds using (issue)
join issue_people using (issue)
