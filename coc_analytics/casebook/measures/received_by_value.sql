-- How many issues touch each value? One issue may touch several; `none` shows no unwelcome behaviour and `not_coded`
-- waits for review.
select distinct issues.quarter, issue_labels.value, issues.issue as unit, issue_people.reporter, issue_people.reported
from issues
join issue_labels using (issue)
join issue_people using (issue)
