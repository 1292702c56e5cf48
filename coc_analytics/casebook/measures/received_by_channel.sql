-- How many issues became known in each quarter, by the channel of the first report?
select issues.quarter, issues.channel, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_people using (issue)
