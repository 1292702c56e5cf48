-- Would the behaviours or people of a report counted in a closed quarter change?
with settled as (
    select report from previous_reports where counted <= $closed
),
old as (
    select report, behaviour::varchar as what, origin::varchar as how, 0::ubigint as who from previous_report_codes
    union all
    select report, '', role::varchar, person from previous_report_people
),
new as (
    select report, behaviour::varchar as what, origin::varchar as how, 0::ubigint as who from casebook.report_codes
    union all
    select report, '', role::varchar, person from casebook.report_people
),
before as (select distinct * from old semi join settled using (report)),
after as (select distinct * from new semi join settled using (report))
select exists (from (from before except from after)) or exists (from (from after except from before))
