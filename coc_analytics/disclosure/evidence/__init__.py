"""Door 2, evidence: casebooks from which the measures' own SQL counts every number ever released. Made from released
numbers alone, of records that the intake could write; none of them is the true one but by chance.
"""
