-- a place for the noisy counts that were drawn, so that preparing a release again gives the same ones
create table draws (name ubigint not null, place smallint not null, counted bigint not null, drawn bigint not null);
