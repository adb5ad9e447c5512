"""The database of the fault tests, seen from outside of Odoo."""

import contextlib
import itertools
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

    def until_gone(self, backends):
        until(
            lambda: not self.rows("SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", backends),
            "the connection of a killed process is still there",
        )

    def until_row_is_waited_for(self, *hands):
        """Wait until a transaction waits for another one that has written or locked a row."""
        query = """
            SELECT 1 FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
               AND wait_event IN ('transactionid', 'tuple')
        """

        def is_waiting():
            for hand in hands:
                hand.check()
            return self.rows(query)

        until(is_waiting, "nobody waits for a row")

    @contextlib.contextmanager
    def refuse(self, table, when):
        """Fail whenever a certain row is to be written, as a broken disk or a defect does."""
        name = f"fault_refusal_{next(_keys)}"
        self.rows(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'refused by a test';
            END $$;
            CREATE TRIGGER {name} BEFORE INSERT ON {table}
               FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}();
            """
        )
        try:
            yield
        finally:
            self.rows(f"DROP FUNCTION {name}() CASCADE")

    def hold(self, table, moment="BEFORE INSERT", when="TRUE"):
        return Hold(self, table, moment, when)

    def close(self):
        self.connection.close()


class Hold:
    """A point that processes come to and wait at: when they write a certain row.

    ::

        with database.hold("complaint_case") as hold:
            hand = crew.start(work)
            hold.reached()
            hold.lose(hand.kill)

    :param str moment: before or after what, in SQL
    :param str when: condition on the row (``NEW``) in SQL
    """

    def __init__(self, database, table, moment, when):
        self.database, self.table = database, table
        self.moment, self.when = moment, when
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
                CREATE TRIGGER {self.name} {self.moment} ON {self.table}
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
        """Return the backends of those who wait here."""
        found = self.database.rows(
            """
            SELECT pid FROM pg_locks
             WHERE locktype = 'advisory' AND NOT granted AND classid = 4711 AND objid = %s
            """,
            self.key,
        )
        return [row.pid for row in found]

    def reached(self, count=1, hands=()):
        """Wait until so many processes wait here; return their backends."""

        def arrived():
            for hand in hands:
                hand.check()
            found = self.waiting()
            return found if len(found) >= count else None

        return until(arrived, f"{count} at {self.moment} {self.table}")

    def release(self):
        """Let go; who comes later is not held."""
        with self.keeper.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")

    def lose(self, kill):
        """End those who wait here with ``kill()``; what they had not committed is lost."""
        backends = self.waiting()
        kill()
        # A backend looks for its client only when it has something to say.
        self.release()
        self.database.until_gone(backends)

    def terminate(self):
        """End the connections, as a database administrator does; the processes live on."""
        backends = self.waiting()
        for backend in backends:
            self.database.rows("SELECT pg_terminate_backend(%s)", backend)
        self.database.until_gone(backends)
        self.release()
