-- How did people answer in each quarter: would you report?
select counted as quarter, would_report, row(respondent, counted) as unit, respondent as person from pulse_answers
