-- How many issues did the committee code, how many the machine, and how many still wait for review?
select issues.quarter, issue_coding.coded, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_coding using (issue)
join issue_people using (issue)
