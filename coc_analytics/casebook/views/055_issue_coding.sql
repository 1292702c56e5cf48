-- Who coded each issue? `confirmed` as soon as the committee confirmed one of its reports, `abstained` exactly where
-- it waits for review (the label `not_coded`), else `machine`.
create view memory.main.issue_coding as
select
    issue_labels.issue,
    case
        when bool_or(issue_labels.value = 'not_coded') then 'abstained'
        when bool_or(issue_reports.coded = 'confirmed') then 'confirmed'
        else 'machine'
    end as coded
from issue_labels
join issue_reports using (issue)
group by issue_labels.issue
