-- What did the committee do about each decided issue? `not_recorded` exactly where none of its reports says anything.
create view memory.main.issue_outcomes as
with recorded as (
    select distinct decision_reports.issue, report_outcomes.outcome::varchar as outcome
    from decision_reports
    join casebook.report_outcomes using (report)
    where report_outcomes.outcome <> 'not_recorded'
)
select decisions.issue, coalesce(recorded.outcome, 'not_recorded') as outcome
from decisions
left join recorded using (issue)
