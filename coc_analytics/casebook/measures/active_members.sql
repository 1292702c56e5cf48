-- How many members were active? Having joined is no activity.
select quarter, member as unit from active_quarters
