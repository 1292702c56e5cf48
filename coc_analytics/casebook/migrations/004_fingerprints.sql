-- places for the fingerprints of the vault's key and of the ledger; the next intake and the next publishing fill them
create table key_fingerprint (bits ubigint not null);
create table ledger_head (length integer not null, part utinyint not null, bits ubigint not null);
create table series (first_quarter smallint not null);
