-- What did each issue turn out to be? `not_coded` exactly where it waits for review (the label `not_coded`), `incident`
-- as soon as it shows an unwelcome behaviour, else what the first of its coded reports says.
create view memory.main.issue_kinds as
with said as (
    select
        issue_reports.issue,
        arg_min(reports.kind::varchar, (reports.quarter, reports.report)) as kind
    from issue_reports
    join casebook.reports on reports.report = issue_reports.report
    where reports.kind <> 'not_coded'
    group by issue_reports.issue
)
select
    issue_labels.issue,
    case
        when bool_or(issue_labels.value = 'not_coded') then 'not_coded'
        when bool_or(issue_labels.value <> 'none') then 'incident'
        else any_value(said.kind)
    end as kind
from issue_labels
left join said on said.issue = issue_labels.issue
group by issue_labels.issue
