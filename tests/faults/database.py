"""The database of the fault tests, seen from outside of Odoo."""

import itertools
import os
import signal
import time

import psycopg2
from psycopg2.extras import NamedTupleCursor

PATIENCE = 60
_keys = itertools.count(1)


def until(condition, what, patience=PATIENCE):
    """Wait until ``condition()`` is true; return what it returned."""
    limit = time.monotonic() + patience
    while not (found := condition()):
        if time.monotonic() > limit:
            raise AssertionError(f"Waited {patience} s in vain: {what}")
        time.sleep(0.05)
    return found


class Database:
    """Every query is a transaction of its own."""

    def __init__(self, name):
        self.name = name
        # The server is named by the environment, as for every program of a run.
        self.connection = psycopg2.connect(dbname=name, cursor_factory=NamedTupleCursor)
        self.connection.autocommit = True

    def rows(self, query, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, query, *values):
        return self.rows(query, *values)[0][0]

    def wake_crons(self):
        """Tell the cron workers to look for work now."""
        with psycopg2.connect(dbname="postgres") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.name])
        connection.close()

    def hold(self, table, operation="INSERT", when="TRUE"):
        return Hold(self, table, operation, when)

    def close(self):
        self.connection.close()


class Hold:
    """A point that processes come to and wait at: before they write a certain row.

    ::

        with database.hold("complaint_case") as hold:
            hand = crew.start(work)
            hold.kill(*hold.reached())

    :param str when: condition on the row (``NEW``) in SQL
    """

    def __init__(self, database, table, operation, when):
        self.database, self.table = database, table
        self.operation, self.when = operation, when
        self.key = next(_keys)
        self.name = f"fault_hold_{self.key}"
        self.keeper = None

    def __enter__(self):
        self.keeper = psycopg2.connect(dbname=self.database.name)
        self.keeper.autocommit = True
        with self.keeper.cursor() as cursor:
            cursor.execute("SET lock_timeout = '30s'")
            cursor.execute("SELECT pg_advisory_lock(4711, %s)", [self.key])
            cursor.execute(
                f"""
                CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(4711, {self.key});
                    RETURN NEW;
                END $$;
                CREATE TRIGGER {self.name} BEFORE {self.operation} ON {self.table}
                   FOR EACH ROW WHEN ({self.when}) EXECUTE FUNCTION {self.name}();
                """
            )
        return self

    def __exit__(self, *error):
        self.release()
        with self.keeper.cursor() as cursor:
            cursor.execute(f"DROP FUNCTION {self.name}() CASCADE")
        self.keeper.close()

    def waiting(self):
        """Return ``(backend, application)`` of who waits here."""
        return self.database.rows(
            """
            SELECT activity.pid AS backend, activity.application_name AS application
              FROM pg_locks JOIN pg_stat_activity activity USING (pid)
             WHERE locktype = 'advisory' AND NOT granted AND classid = 4711 AND objid = %s
            """,
            self.key,
        )

    def reached(self, count=1, hands=()):
        """Wait until so many processes wait here."""

        def arrived():
            for hand in hands:
                hand.check()
            found = self.waiting()
            return found if len(found) >= count else None

        return until(arrived, f"{count} at {self.operation} {self.table}")

    def release(self):
        """Let go; who comes later is not held."""
        with self.keeper.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")

    def kill(self, *waiting):
        """End processes with -9 where they stand; their transactions are lost."""
        for one in waiting:
            os.kill(int(one.application.rpartition("-")[2]), signal.SIGKILL)
        self.release()
        self._gone(waiting)

    def terminate(self, *waiting):
        """End connections as a database administrator does; the processes live on."""
        for one in waiting:
            self.database.rows("SELECT pg_terminate_backend(%s)", one.backend)
        self._gone(waiting)
        self.release()

    def _gone(self, waiting):
        backends = [one.backend for one in waiting]
        until(
            lambda: not self.database.rows(
                "SELECT FROM pg_stat_activity WHERE pid = ANY(%s)", backends
            ),
            "the connection of a killed process is still there",
        )
