-- How many issues were still going on when they were reported?
select issues.quarter, issues.ongoing, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
