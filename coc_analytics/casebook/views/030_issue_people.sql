-- Who reported an issue, and who was reported? Every pair of them, a row with an empty side where nobody is known.
create view memory.main.issue_people as
with people as (
    select distinct issue, role, person
    from issue_reports
    join casebook.report_people using (report)
)
select issues.issue, reporters.person as reporter, reported.person as reported
from issues
left join people as reporters on reporters.issue = issues.issue and reporters.role = 'reporter'
left join people as reported on reported.issue = issues.issue and reported.role = 'reported'
