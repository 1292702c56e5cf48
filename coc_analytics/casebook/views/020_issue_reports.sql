-- Which reports speak for an issue? Those counted in the quarter in which the issue was counted: what comes later
-- must not move a number that may have been published.
create view memory.main.issue_reports as
select issues.issue, issues.quarter, reports.report, reports.coded
from issues
join casebook.reports on reports.issue = issues.issue and reports.counted = issues.quarter
