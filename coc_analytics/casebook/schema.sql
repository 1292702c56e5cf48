-- Room 1, the casebook: coded facts. No text, no name, no date finer than a month; people are keyed ids.
-- The enumerations (channel, behaviour, ...) are created by vocabulary.py from terms.py, the taxonomy and the
-- community's groups before this runs.
-- quarter = year * 4 + number - 1; month = year * 12 + number - 1.
-- counted is the quarter in which a fact is counted: the first unpublished one in which it was known and unsealed.

-- which shape this file has; one row
create table schema_version (
    version smallint not null
);

-- one row a report
create table reports (
    report ubigint not null,
    issue ubigint not null,
    quarter smallint not null,
    counted smallint,               -- empty while the report is sealed with no end in sight
    sealed boolean not null,        -- concerned a serving committee member when it arrived
    channel channel not null,
    mode reporter_mode not null,
    space space not null,
    kind report_kind not null,
    coded code_origin not null,
    ongoing answer not null,
    safety_risk answer not null,
    repeat answer not null,
    in_scope scope not null,
    acknowledged promise not null,
    answered promise not null,
    finding finding not null,
    decided smallint,               -- quarter in which the finding and outcomes are counted; empty while undecided
    batch ubigint not null,
    check (counted >= quarter),
    check (decided >= counted),
    -- a measure says that these are the same reports, so they must be
    check ((acknowledged = 'cannot') = (mode = 'anonymous')),
    check ((answered = 'cannot') = (mode = 'anonymous'))
);

-- who reported and who was reported; a person is a keyed id of the conduct purpose, never joined to members
create table report_people (
    report ubigint not null,
    role person_role not null,
    person ubigint not null
);

-- behaviours of a report; origin says whether the committee confirmed them
create table report_codes (
    report ubigint not null,
    behaviour behaviour not null,
    origin code_origin not null,
    confidence utinyint not null,   -- percent
    model ubigint not null,
    taxonomy ubigint not null
);

create table report_outcomes (
    report ubigint not null,
    outcome outcome not null
);

-- one row a member, month, kind, space and group; times counts events and feeds only indices of concentration
create table presence (
    member ubigint not null,
    month integer not null,
    quarter smallint not null,
    kind presence_kind not null,
    space space not null,
    grp grp not null,
    source source not null,
    days utinyint not null,
    times integer not null
);

-- questions and newcomers' first messages, and whether somebody answered
create table answers (
    asker ubigint not null,
    month integer not null,
    quarter smallint not null,
    newcomer boolean not null,      -- the asker's first message ever
    question boolean not null,
    answered boolean not null,
    within_48h boolean not null,
    source source not null
);

create table thanks (
    giver ubigint not null,
    receiver ubigint,
    month integer not null,
    quarter smallint not null,
    times integer not null,
    source source not null
);

-- who took part in which live event, once per event however often they rejoined
create table events (
    event ubigint not null,
    member ubigint not null,
    month integer not null,
    quarter smallint not null,
    role presence_kind not null,    -- attendance, talk or organise
    grp grp not null,
    minutes smallint,
    hour_utc utinyint,              -- start hour, for the time-zone spread
    source source not null
);

-- one row an answered survey
create table pulse (
    respondent ubigint not null,
    quarter smallint not null,
    counted smallint not null,
    inclusive utinyint,
    empower utinyint,
    learn_share utinyint,
    trust utinyint,
    gratitude utinyint,
    knows_code answer not null,
    would_report answer not null,
    felt_resolved answer not null,
    batch ubigint not null,
    check (counted >= quarter),
    check (inclusive between 1 and 5),
    check (empower between 1 and 5),
    check (learn_share between 1 and 5),
    check (trust between 1 and 5),
    check (gratitude between 1 and 5)
);

-- what each file brought; rows_in = admitted + duplicate + quarantined
create table batches (
    batch ubigint not null,
    source source not null,
    rows_in bigint not null,
    admitted bigint not null,
    duplicate bigint not null,
    quarantined bigint not null,
    check (rows_in = admitted + duplicate + quarantined)
);

-- keyed ids of rows already admitted, so that overlapping exports count once
create table seen (
    row_id ubigint not null,
    source source not null,
    month integer not null
);

-- quarters of which something was published: facts that come later are counted in the next one.
-- first_quarter is where the series begins; it stays, even when the oldest facts are erased.
create table closed_quarters (
    quarter smallint not null,
    first_quarter smallint not null
);

-- 256 secret bits that lots are drawn with when a release is protected; made from the vault's key at the first intake
create table lots (
    part utinyint not null,
    bits ubigint not null
);

-- noisy counts that were drawn for the public, in order, and the counts they were drawn for: one row a cell.
-- name is a hash of quarter, measure and counts; preparing a release again gives the same numbers. Notes of what
-- was drawn with which epsilon, told and spent are rows with the count 1.
create table draws (
    name ubigint not null,
    place smallint not null,
    counted bigint not null,
    drawn bigint not null
);

-- a keyed hash of a fixed word, by which the vault's key is recognised; it tells nothing of the key. One row
create table key_fingerprint (
    bits ubigint not null
);

-- how many lines the ledger of releases had when it was last written to, and the sha256 of its last line in four parts:
-- a shelf whose ledger does not go on from there is not the newest
create table ledger_head (
    length integer not null,
    part utinyint not null,
    bits ubigint not null
);

-- where the series began anew after a release was declared lost: no earlier quarter is told of again
create table series (
    first_quarter smallint not null
);
