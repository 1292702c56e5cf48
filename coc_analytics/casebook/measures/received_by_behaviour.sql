-- How many issues show each unwelcome behaviour? Behaviours hang under their value; one issue may show several.
select
    issues.quarter,
    issue_labels.behaviour,
    issues.issue as unit,
    issue_people.reporter,
    issue_people.reported
from issues
join issue_labels using (issue)
join issue_people using (issue)
