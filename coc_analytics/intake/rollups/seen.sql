-- Which rows are new, and of which month, so that they are never counted again?
select row as row_id, month
from fresh
order by row_id
