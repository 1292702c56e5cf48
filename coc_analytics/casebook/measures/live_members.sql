-- How many members took part in live events, by the hour (UTC) at which they started?
select distinct
    quarter,
    case
        when hour_utc < 6 then 'utc_00_06'
        when hour_utc < 12 then 'utc_06_12'
        when hour_utc < 18 then 'utc_12_18'
        else 'utc_18_24'
    end as hour_band,
    member as unit
from casebook.events
where hour_utc is not null and role <> 'join'
