-- What belongs to the series that began anew in quarter $first? Everything counted from then on, as if nothing had
-- been before: views in the schema `since`, under the names of the casebook's own tables.
create schema memory.since;
create view memory.since.reports as from casebook.reports where counted is null or counted >= $first;
create view memory.since.report_people as from casebook.report_people semi join memory.since.reports using (report);
create view memory.since.report_codes as from casebook.report_codes semi join memory.since.reports using (report);
create view memory.since.report_outcomes as from casebook.report_outcomes semi join memory.since.reports using (report);
create view memory.since.presence as from casebook.presence where quarter >= $first;
create view memory.since.events as from casebook.events where quarter >= $first;
create view memory.since.answers as from casebook.answers where quarter >= $first;
create view memory.since.thanks as from casebook.thanks where quarter >= $first;
create view memory.since.pulse as from casebook.pulse where counted >= $first;
