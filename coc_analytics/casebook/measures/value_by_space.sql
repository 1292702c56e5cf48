-- How many issues touch each value in each space?
select distinct
    issues.quarter,
    issue_labels.value,
    issues.space,
    issues.issue as unit,
    issue_people.reporter,
    issue_people.reported
from issues
join issue_labels using (issue)
join issue_people using (issue)
