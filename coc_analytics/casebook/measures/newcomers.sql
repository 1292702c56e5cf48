-- How many members were active for the first time ever?
select quarter, member as unit from newcomers
