-- Whose issue was decided? The people of the reports decided in the quarter in which the issue was.
create view memory.main.decision_reports as
select decisions.issue, reports.report
from decisions
join casebook.reports
    on reports.issue = decisions.issue
    and reports.counted is not null
    and reports.decided = decisions.quarter;

create view memory.main.decision_people as
with people as (
    select distinct issue, role, person
    from decision_reports
    join casebook.report_people using (report)
)
select decisions.issue, reporters.person as reporter, reported.person as reported
from decisions
left join people as reporters on reporters.issue = decisions.issue and reporters.role = 'reporter'
left join people as reported on reported.issue = decisions.issue and reported.role = 'reported'
