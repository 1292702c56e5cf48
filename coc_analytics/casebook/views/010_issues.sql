-- Which issues may be counted, in which quarter, and what do we say of each?
-- One row an issue, with the facets of its first counted report. A sealed report whose end is unknown has no
-- counted quarter and is in no number.
create view memory.main.issues as
select
    issue,
    report,
    counted as quarter,
    channel,
    mode,
    space,
    ongoing,
    safety_risk,
    repeat,
    in_scope,
    acknowledged,
    answered
from casebook.reports
where counted is not null
qualify row_number() over (partition by issue order by counted, quarter, report) = 1
