-- How many issues were acknowledged as promised? Nobody can acknowledge an anonymous one.
select issues.quarter, issues.acknowledged, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
