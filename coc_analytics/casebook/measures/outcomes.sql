-- How many issues were decided in each quarter, by what was done? One issue may have several outcomes.
select
    decisions.quarter,
    issue_outcomes.outcome,
    decisions.issue as unit,
    decision_people.reporter,
    decision_people.reported
from decisions
join issue_outcomes using (issue)
join decision_people using (issue)
