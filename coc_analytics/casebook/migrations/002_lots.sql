-- a place for the secret that lots are drawn with; the next intake fills it
create table lots (part utinyint not null, bits ubigint not null);
