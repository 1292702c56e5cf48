-- Would a finding counted in a closed quarter change, go or appear?
with old as (
    select report, finding, decided from previous_reports where decided <= $closed
),
new as (
    select report, finding, decided from casebook.reports
    where decided <= $closed and report in (select report from touched)
)
select exists (from (from old except all from new)) or exists (from (from new except all from old))
