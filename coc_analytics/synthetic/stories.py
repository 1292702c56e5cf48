"""Make-believe community: what its members write, as templates. Invented sentences; no real account may appear here.

Placeholders: {who} the reported person, {friend} somebody else, {place} an invented town.
"""

INCIDENTS: dict[str, tuple[str, ...]] = {
    "derogatory_language": (
        "During the break {who} told a joke about people with my accent and half of the table laughed.",
        "{who} used a slur for Roma people in the thread and called it just an expression.",
        "Twice now {who} has called our translators 'the imports'. It is meant to be funny and it hurts.",
    ),
    "misgendering": (
        "My pronouns are on my badge and in my profile. {who} kept saying 'she' after I asked twice to stop.",
        "{who} asked in front of everybody what I 'really' am and refused to use the name I go by.",
        "{who} corrected {friend} for using the right pronouns for me, as if my gender were an opinion.",
    ),
    "alcohol_pressure": (
        "At the dinner in {place} {who} put a second beer in front of me and would not accept that I do not drink.",
        "{who} called everybody with juice 'children' and made us do a toast with spirits.",
        "I do not drink for religious reasons; {who} said a real team has wine together and filled my glass.",
    ),
    "inaccessible_resources": (
        "The workbook is a scanned image. My screen reader reads nothing and {who} said there is no other version.",
        "I asked for captions when I registered. There were none, and {who} said they cost too much effort.",
        "The room in {place} has stairs only. I use a wheelchair and heard about it on the day.",
    ),
    "deliberate_exclusion": (
        "{who} opened a second channel for the planning and invited everyone in the group but me.",
        "My calendar invitation was taken back. {friend} told me that {who} wanted me left out of the call.",
        "The four of us who disagreed were removed from the mailing list by {who} without a word.",
    ),
    "inciting_hostility": (
        "{who} asked people to pile on in the comments of {friend} and within an hour there were forty of them.",
        "{who} turned the whole chat against the newcomers: 'tell them what we think of them', and they did.",
        "After {who} posted a call to boo the speaker, the crowd in {place} did so through the whole talk.",
    ),
    "asserting_dominance": (
        "{who} ended the discussion with 'I was doing this before you were born' and nobody spoke after that.",
        "Whenever a newer member has a view, {who} lists their own degrees and years until the other gives up.",
        "{who} said that only people with twenty years in the field may have a say on the standard.",
    ),
    "talking_over": (
        "I began my update three times and each time {who} talked over me until the slot was gone.",
        "{who} interrupted {friend} in every sentence and waved the idea away before it was said.",
        "In the call {who} cut me off, dismissed the idea and moved to the next point.",
    ),
    "taking_without_sharing": (
        "{who} collected all our teaching notes and data and now says that their own material is confidential.",
        "We gave {who} two years of survey data. When we asked for theirs there was no answer.",
        "{who} attends each clinic, takes the templates along and has never shared one of theirs.",
    ),
    "unattributed_use": (
        "The figure I posted in the group is in the slides of {who}, shown in {place}, without my name or a source.",
        "{who} published a blog post that repeats our working document and does not say where it comes from.",
        "A whole section of our handbook stands in the grant of {who}; the community is not mentioned as a source.",
    ),
    "unconstructive_negativity": (
        "Every proposal gets the same reply from {who}: pointless, will fail, waste of time. Never a suggestion.",
        "{who} wrote eleven messages about how bad the plan is and nothing about what would be better.",
        "After the comments of {who} ('this is garbage, start again') two volunteers stopped working on it.",
    ),
    "discouraging_participation": (
        "{who} told the two students that this round is for experts and that they should only listen.",
        "When nobody from our side had spoken yet, {who} closed the round and said that was enough opinions.",
        "{who} never asks the quiet ones; when {friend} raised a hand they were told to send an e-mail instead.",
    ),
    "dominating_airtime": (
        "{who} spoke for forty of the sixty minutes again. Nobody else got a turn.",
        "Every coworking hour becomes a monologue by {who}; we have started to stay away.",
        "In the round of introductions {who} took a quarter of an hour and the last five people had none.",
    ),
    "only_taking": (
        "{who} asks for help nearly every day and has not answered a single question by others in a year.",
        "{who} got reviews from six of us and, when asked to review one page in return, had no time. Again.",
        "All that {who} does here is take: templates, contacts, feedback. Nothing ever comes back.",
    ),
    "not_listening": (
        "I explained three times what the problem is. {who} answered a question that nobody had asked.",
        "{who} was only waiting for a gap to reply and did not take in one word of what {friend} said.",
        "{who} repeats the same argument whatever we say; there is no attempt to understand our side.",
    ),
    "self_promotion": (
        "{who} posts an advertisement for their paid course in every channel, four times this week.",
        "Each answer of {who} ends with a link to their own company and a discount code.",
        "{who} used the whole demo slot to sell a book instead of showing the tool.",
    ),
    "personal_attack": (
        "{who} called {friend} an idiot and said that people that slow should not be let near a keyboard.",
        "In the review {who} did not speak about my text but about me: lazy, stupid, an embarrassment.",
        "{who} wrote 'you are pathetic' under my post and insulted my work and my family.",
    ),
    "violence_or_threat": (
        "{who} said to me that if I come to the meeting in {place} I will leave it with broken teeth.",
        "{who} grabbed me by the arm, pushed me against the door and told me to watch my back.",
        "I got a message from {who}: 'I know which train you take. Be careful.' I am afraid.",
    ),
    "doxxing": (
        "{who} posted my home address and my private number in the open channel.",
        "{who} threatens to publish where {friend} lives and the name of their employer.",
        "A document with our legal names and addresses was put online by {who} without asking.",
    ),
    "unwelcome_sexual_attention": (
        "{who} put a hand on my back in the lift and kept it there after I had moved away.",
        "{who} sends me messages at night about my looks and asks for pictures. I have said no four times.",
        "At the party in {place} {who} tried to kiss me, and laughed when I pushed them off.",
    ),
    "shaming": (
        "{who} read my question out to the whole room so that everyone could laugh at how basic it is.",
        "I said that I did not know the method. {who} said in the channel I should be ashamed of myself.",
        "{who} made an example of {friend} in front of all: 'look, this is how one should not answer'.",
    ),
    "refusing_apology": (
        "I told {who} that the remark had hurt me. The answer was 'sorry that you are so sensitive'.",
        "{who} was asked by all of us to apologise to {friend} and said there is nothing to apologise for.",
        "Weeks later {who} still says that I misunderstood and that no apology is due.",
    ),
    "imposed_agreement": (
        "{who} published 'our' group agreement. None of us had seen it, let alone agreed to it.",
        "The new rules for the working group were written by {who} alone and are in force since yesterday.",
        "{who} announced a decision in the name of the group although there was no vote and no discussion.",
    ),
    "withholding_communication": (
        "{who} has known since March that the room is cancelled and told nobody in the group.",
        "I have asked {who} for the minutes five times; no reply, although they answer others the same day.",
        "{who} keeps the funder's mails to themselves, so we found out about the deadline after it had passed.",
    ),
    "undue_credit": (
        "{who} presented the dataset as their own work. {friend} and I built it over a year.",
        "The prize announcement names {who} as the author of a guide that five of us have written.",
        "{who} takes the credit for the translation sprint, where they were not even present.",
    ),
    "ingratitude": (
        "We spent a weekend fixing the site of {who}. No thank you, only a list of what else is wrong.",
        "{friend} gave {who} hours of help and did not get one word of thanks, not even a reaction.",
        "{who} treats the volunteers like a service desk and has never thanked anybody.",
    ),
    "silencing": (
        "{who} deleted my comment from the minutes and said that my contribution was not relevant.",
        "What {friend} adds is always waved off by {who}: 'we need not hear that again', and the floor is closed.",
        "{who} muted me in the middle of my report and said that others do the real work.",
    ),
    "misrepresenting_work": (
        "The report by {who} says that the work was shared equally. {friend} did nearly all of it alone.",
        "{who} told the funder that their team wrote the code; they contributed two lines.",
        "In the list of contributors {who} put a friend first who has done nothing and us under 'others'.",
    ),
    "microaggression": (
        "{who} told me that I am 'surprisingly well spoken' and asked where I am really from.",
        "{who} explained my own field to me, slowly, with a smile, as one does with a child.",
        "'You people are so good with numbers', said {who}. Everybody laughed it away.",
    ),
}

OTHERS: dict[str, tuple[str, ...]] = {
    "general_feedback": (
        "The calls are always at the same hour; for those of us in Asia that is the middle of the night.",
        "Could the guidelines be shorter? New members tell me they never reach the second page.",
        "It would help to know who is on the committee and how to reach it during an event.",
        "Suggestion: put the reporting form in the sidebar of the chat, I had to look for it.",
    ),
    "appreciation": (
        "I want to say thank you to {friend}, who noticed I was lost in {place} and stayed with me all evening.",
        "The welcome by {friend} was the kindest I have had in any community. Please tell them.",
        "No complaint: the way {friend} handled the quarrel in the call was a pleasure to watch.",
        "Just praise for the captions team. For once I could follow every word.",
    ),
    "out_of_scope": (
        "My invoice for the workshop in {place} was paid twice, whom do I ask for the money back?",
        "I forgot my password for the chat and the reset mail does not arrive.",
        "Is there a discount for students at the conference of the other society?",
        "The parcel with the printed handbooks has not come. Who sends them?",
    ),
}

OPENERS = (
    "I have thought for days about whether to write this.",
    "This happened in front of several people.",
    "I am not sure if this is the right place.",
    "It is not the first time.",
    "I was told that you treat this in confidence.",
    "",
    "",
)

CLOSERS = (
    "{friend} saw it; ask @{handle} in the chat.",
    "You can reach me under {email}.",
    "If you want to talk, my number is {phone}.",
    "The thread is here: {link}",
    "Please do not tell {friend} that I wrote to you.",
    "",
    "",
    "",
)

PHRASES = (
    "All I could look at was the {phrase} on the table.",
    "Somebody whispered '{phrase}', which is what we call it since.",
    "They said something about the {phrase} and left.",
    "I still hear it: {phrase}.",
)

PULSE_COMMENTS = (
    "Thanks to {friend} for the warm welcome. My word of the quarter is {phrase}.",
    "The calls are too late for me. Signed, the {phrase}.",
    "I do not feel heard since what happened with {friend}; they know about the {phrase}.",
    "More of the {phrase} evenings please!",
)

MESSAGES = (
    "Has anyone got a template for a yearly report?",
    "We published our notes from the {phrase} session.",
    "How do you count members who only read?",
    "I am writing up what we learned, comments are welcome.",
    "The recording from {place} is online now.",
    "Does somebody know a good captioning service?",
    "Slides for tomorrow are in the folder, ask {friend} for access.",
    "Two of us will be at the meeting in {place}, who else?",
    "Here is the draft, page three is about the {phrase}.",
)

REPLIES = (
    "We use a spreadsheet, I can share it.",
    "Good question, we had the same last year.",
    "I would ask @{handle}, they have done this before.",
    "Yes! Send me a message.",
    "Not yet, but I would help to set it up.",
)

THANKS = (
    "Thank you so much, that is what I needed!",
    "Thanks @{handle}, this works.",
    "Muchas gracias, {friend}!",
    "Merci beaucoup !",
    "Vielen Dank, das hilft sehr.",
    "Muito obrigada!",
)

HELLOS = (
    "Hello everyone, I am {me} from {place} and I work on open data.",
    "Hi all! {me} here, new in this community, hobby: {phrase}.",
    "Good morning from {place}! Happy to be here.",
)
