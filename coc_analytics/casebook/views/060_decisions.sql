-- Which issues were decided, when, and what was found? One row an issue, with its first counted decision. (The table
-- refuses a decision that is counted before its report.)
create view memory.main.decisions as
select issue, report, decided as quarter, finding
from casebook.reports
where counted is not null and decided is not null
qualify row_number() over (partition by issue order by decided, counted, quarter, report) = 1
