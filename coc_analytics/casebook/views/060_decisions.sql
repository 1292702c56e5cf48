-- Which issues were decided, when, and what was found? One row an issue, with its first counted decision; a decision
-- is never counted before its issue.
create view memory.main.decisions as
select issue, report, greatest(decided, counted) as quarter, finding
from casebook.reports
where counted is not null and decided is not null
qualify row_number() over (partition by issue order by greatest(decided, counted), counted, quarter, report) = 1
