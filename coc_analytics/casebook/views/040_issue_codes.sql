-- Which unwelcome behaviours does an issue show? What the committee confirmed and, for reports coded by machine,
-- what the machine was sure of; a report the machine abstained on shows nothing yet.
create view memory.main.issue_codes as
select distinct issue_reports.issue, behaviours.behaviour, behaviours.value
from issue_reports
join casebook.report_codes using (report)
join behaviours on behaviours.behaviour = report_codes.behaviour::varchar
where
    report_codes.origin = 'confirmed'
    or (report_codes.origin = 'machine' and issue_reports.coded = 'machine')
