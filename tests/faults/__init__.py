"""What must hold when processes die, mail comes twice and transactions collide.

Nothing is mocked: the processes are Odoo's, in a database of their own; the mail servers speak
SMTP and IMAP on loopback; who is killed is killed with -9. A process is stopped at an exact point
by the database (:class:`faults.database.Hold`) or the mail server (:class:`faults.mail.Tap`), so
the code under test is the code that ships.
"""
