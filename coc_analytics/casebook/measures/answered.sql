-- How many issues were answered as promised: explained or resolved in time? Nobody can answer an anonymous one.
select issues.quarter, issues.answered, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
