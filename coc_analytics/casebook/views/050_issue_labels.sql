-- What is said of every issue, those without a behaviour included?
-- `not_coded`: it waits for review: nobody and nothing coded any of its reports, or its codes belong to a taxonomy
-- that is no longer used. `none`: it was coded and shows no unwelcome behaviour.
create view memory.main.issue_labels as
with outdated as (
    select distinct issue_reports.issue
    from issue_reports
    join casebook.report_codes using (report)
    where report_codes.origin <> 'abstained'
),
coded as (
    select distinct issue_reports.issue
    from issue_reports
    join casebook.reports using (report)
    where reports.coded <> 'abstained' and reports.kind <> 'not_coded'
),
without as (
    select
        issues.issue,
        case when coded.issue is not null and outdated.issue is null then 'none' else 'not_coded' end as label
    from issues
    anti join issue_codes on issue_codes.issue = issues.issue
    left join outdated on outdated.issue = issues.issue
    left join coded on coded.issue = issues.issue
)
select issue, behaviour, value from issue_codes
union all
select issue, label, label from without
