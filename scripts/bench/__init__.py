"""The speed of each page against a bare one (design §7): `make bench`, `CASES=100000 make bench`.

settings.py  the project's settings on a state folder and databases of the bench's own
floor.py     the project's addresses and the bare page
words.py     Japanese text with a natural spread of words
doors.py     doors, packages, own applications
people.py    users, orgs and the registry
fill.py      cases and all that belongs to them
pages.py     who asks for which page, and its budget
measure.py   databases, servers, requests
report.py    the tables
"""
