"""How much is asked for of what was said before, and how fast: each with its unit and reason."""

# What one looks through on a newcomer's page. Replies of an author to others are not counted.
THINGS_A_RUN = 20
# Of one run, taken into hand: what is not there, not public, or an answer is none of the twenty,
# and a lively group passes on four answers with each article.
ITEMS_A_RUN = 100
# Documents of an outbox in one run: twenty things on three pages, and whoever has short ones.
PAGES_A_RUN = 10
# Of one actor, for ever: who wants more reads it where it was said.
THINGS_MAX = 500
# Pages of one outbox of which it is remembered that they were read (each 16 bytes).
READ_PAGES_MAX = 200
# Of one page, looked at. The longest outbox in one piece that peers send has fifty.
ITEMS_A_PAGE = 1_000
# Minutes until somebody who was followed, and is again, is asked anew: what appeared meanwhile was
# sent to nobody here. Who follows and unfollows in turn makes no more questions than that.
REST_MINUTES = 10

# An answer to an answer and so on: beyond it lies a talk of two.
DEPTH_MAX = 10
# New ones of one thread that one reading takes in; the next reading goes on from there.
COMMENTS_A_READING = 200
# Looked at of one thread in one reading, with what is here already: ten pages of those who list
# most on each, and 16 bytes of each are noted. What is listed beyond stays where it was said.
LISTED_A_READING = 1_000
# Documents in which a thread is listed, of one reading; others list ten to a hundred on each.
PAGES_A_READING = 20
# Of what was listed once, and is no more: asked for in one reading.
DOUBTED_A_READING = 20
# What stands here of one thread, looked through for what is listed no more.
KNOWN_OF_A_THREAD = 500
# A thread is re-read when somebody looks at it, at most so often.
READ_AGAIN_MINUTES = 15
# A 404 is believed once it was said twice, so far apart: half-started servers say it of all.
DOUBT_AGAIN_MINUTES = 10

# Two requests a second at one host: a small server answers ten to a hundred.
REQUESTS_A_STEP = 10
STEP_SECONDS = 5
# A step ends after so many seconds, whatever is left of it: nobody else waits for a slow host.
STEP_SECONDS_MAX = 8
# One question of a step, with its redirects (real seconds): one step is in hand at a time, so that
# a host that hangs holds up all others that wait. Somebody's name takes three questions.
QUESTION_SECONDS_MAX = 3.0
QUESTIONS_OF_A_NAME = 3
# Hosts that nobody here has met, of one reading: whoever lists answers could name any that hang.
NEW_HOSTS_A_READING = 10
# What may wait of one host, twenty long threads; what is beyond it is left where it was said.
HOST_WAITING_MAX = 2_000
# Of all hosts together, at 1 kB each.
WAITING_MAX = 50_000
# An answer waits so long for what it answers, which another host has at another pace.
ABOVE_SECONDS = 30
# How often one thing is asked for that is away: after one, five and twenty-five minutes.
TRIES_MAX = 3
AWAY_MINUTES, AWAY_GROWTH = 1, 5
# In a row without an answer: then nothing more of that host is asked for.
AWAY_IN_A_ROW_MAX = 6
# What a step took in hand is another's after so many minutes: the worker died.
LEASE_MINUTES = 2

# Whoever was followed once, and threads that were looked at: 1 kB each, the oldest go first.
BACKFILLS_MAX = 20_000
READINGS_MAX = 20_000
