-- How many members were active in each group? What belongs to no group of community.toml is `other`.
select distinct quarter, grp as "group", member as unit from activity
