"""Door 1: what the words beside a name can be, as sets: what redaction knows of English grammar. Read from `words.toml`."""

from coc_analytics.intake.redaction.wordlists import forms, phrases, words


def _of(name: str) -> frozenset[str]:
    return words("neighbours", name)


DETERMINERS, SUBJECTS, PRONOUNS, OBJECTS = map(_of, ("determiners", "subjects", "pronouns", "objects"))
AUXILIARIES, PLURAL, INVERTING, MODALS = map(_of, ("auxiliaries", "plural", "inverting", "modals"))
PARTICIPLES, CONJUNCTIONS, ADVERBS, TIMES = map(_of, ("participles", "conjunctions", "adverbs", "times"))
PREPOSITIONS, OPENING, BESIDE, NOBODY = map(_of, ("prepositions", "opening", "beside", "nobody"))
INDEFINITES, DIRECTIONS = map(_of, ("indefinites", "directions"))
CLAUSES, TELLING, PERSONS, SAYING, DEALINGS = (
    forms("neighbours", name) for name in ("clauses", "telling", "persons", "saying", "dealings")
)
THINGS = forms("neighbours", "things")
CERTAIN, ROLES, GREETINGS, INTERJECTIONS = map(_of, ("certain", "roles", "greetings", "interjections"))
ADDRESSING, PLEADING, HEADINGS, BARE = map(_of, ("addressing", "pleading", "headings", "bare"))
INTRODUCES = words("introduces", "whatever")
FIXED = phrases("phrases", "fixed")
QUESTIONS = frozenset("why how when where what who did".split())
STOPS = frozenset('.!?…\n;:,()"”') | {""}
ENDS = frozenset(".!?…\n") | {""}
NO_KIND = (
    DETERMINERS
    | AUXILIARIES
    | ADVERBS
    | TIMES
    | PREPOSITIONS
    | CONJUNCTIONS
    | PRONOUNS
    | PLURAL
    | OPENING
    | DIRECTIONS
)
BEHIND_VERB = DETERMINERS | INDEFINITES | PRONOUNS | PREPOSITIONS | ADVERBS | CONJUNCTIONS | STOPS
BEHIND_NOUN = AUXILIARIES | PLURAL | {"of"}
BEFORE_VERB = SUBJECTS | MODALS | {"to"}
OBJECT_STARTS = DETERMINERS | OBJECTS | {"it"}
BEFORE_CLAUSE = CONJUNCTIONS | CLAUSES | CERTAIN | TIMES
BEFORE_THAT_THING = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES
BEFORE_QUALITY = AUXILIARIES | PLURAL | {"be", "am", "very", "more"}
BEFORE_QUESTION = QUESTIONS | {"", ",", "and", "but", "or"}
AT_HOME = words("kinds", "grammar") | (NO_KIND - MODALS - TIMES)
NO_PHRASE = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | SUBJECTS
BEFORE_PAIR = PREPOSITIONS | ROLES | ADVERBS
BEHIND_SPEAKER = ENDS | {","}
BEFORE_SPEAKING = frozenset((",", '"', "”", "'", "’", ""))
BEHIND_GREETED = STOPS | {"for", "and", "-", "–", "—"}
UNCHANGED = words("unchanged", "verbs")
TELL_WHO = _of("tells_who")
FIELDS = _of("fields") | ROLES
COMPANY = _of("company") | ROLES
ARTICLES = frozenset("the a an this every each any some".split())
UNTOLD = frozenset("that how no so all both".split())  # determiners that a person's name may stand behind
LONG = 10  # tokens to look ahead for the verb of a sentence
