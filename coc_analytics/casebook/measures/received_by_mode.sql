-- How many issues became known in each quarter, by whether the first reporter gave a name, stayed anonymous or was a witness?
select issues.quarter, issues.mode, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
