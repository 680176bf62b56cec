"""The embedded PostgreSQL, for a portal without DATABASE_URL: all that runs its programs is here.

<state>/postgres/        ours; as root, the server's user may pass through it and no more
    data/                the database, 0700, owned by the user who runs the server
    server.log           what the server says; server.log.1 is the one before
    socket_folder        names the private folder in /tmp that holds the server's socket
    lock                 held by whoever makes, starts or stops the server
    alive                held by the server's processes, so it is free once the last one died
"""

from helpdesk.embedded_postgres.errors import PostgresError
from helpdesk.embedded_postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresError"]
