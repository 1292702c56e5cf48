-- Would a number that may have been published change, because a report counted by then differs from what it was,
-- is gone, or is new? Finding and decision are frozen separately.
with old as (
    select * exclude (finding, decided, batch) from previous_reports where counted <= $closed
),
new as (
    select * exclude (finding, decided, batch) from casebook.reports
    where counted <= $closed and report in (select report from touched)
)
select exists (from (from old except all from new)) or exists (from (from new except all from old))
