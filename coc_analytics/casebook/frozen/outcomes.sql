-- Would the outcomes of a report decided in a closed quarter change?
with settled as (
    select report from previous_reports where decided <= $closed
),
before as (select distinct report, outcome from previous_report_outcomes semi join settled using (report)),
after as (select distinct report, outcome from casebook.report_outcomes semi join settled using (report))
select exists (from (from before except from after)) or exists (from (from after except from before))
