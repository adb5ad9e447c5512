"""Reading a mail's source without ever failing.

What arrives may be broken in every way a sender can think of: charsets that do
not exist, headers without end, hundreds of attachments, no sender. A complaint
may hide in it all the same, so nothing here raises for what the source says.
"""

import email
import hashlib
import html
import re
from datetime import UTC, datetime
from email import policy
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

MAX_HEADER = 2_000
MAX_TEXT = 200_000
MAX_FILES = 100
MAX_FILE_NAME = 120
# A sender that says gb2312 usually means what came after it.
CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
TO_HEADERS = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "To",
    "Cc",
    "Resent-To",
    "Resent-Cc",
)
ROBOTS = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?(reply|responder))"
    r"([+\-_.].*)?$",
    re.I,
)
ADDRESS = re.compile(r"^[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+\.[^@\s<>,;:\"()]+$")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")


class MailSource:
    """A mail as it arrived.

    :param bytes source: RFC 822 source
    """

    def __init__(self, source):
        self.source = source
        # compat32 keeps what it cannot understand; the modern policies raise.
        self.message = email.message_from_bytes(source, policy=policy.compat32)

    # ---- headers

    def header(self, name):
        """Return the decoded text of a header, ``""`` without one."""
        return clean_line(", ".join(self._all(name)))

    def _all(self, name):
        return [decode_words(value) for value in self._raw(name)]

    def _raw(self, name):
        # Not ``get_all``: that replaces the bytes nobody declared.
        name = name.lower()
        return [value for key, value in self.message.raw_items() if key.lower() == name]

    @property
    def subject(self):
        return self.header("Subject")

    @property
    def message_id(self):
        found = MESSAGE_ID.search("".join(self._raw("Message-ID"))[:MAX_HEADER])
        return found.group() if found else ""

    @property
    def references(self):
        """Return the ids of the mails this one answers, the nearest first."""
        found = []
        for name in ("In-Reply-To", "References"):
            ids = MESSAGE_ID.findall(" ".join(self._raw(name))[-20 * MAX_HEADER :])
            found += [ref for ref in reversed(ids) if ref not in found]
        return found[:32]

    @property
    def sender_name(self):
        return self._sender[0] or self._sender[1] or self.header("From")

    @property
    def sender(self):
        """Return the address of the sender in lower case, ``""`` if it is none."""
        address = self._sender[1].strip().lower()
        return address if ADDRESS.match(address) and len(address) <= 254 else ""

    @property
    def _sender(self):
        for name in ("From", "Reply-To", "Sender"):
            pairs = addresses(self._raw(name))
            if pairs:
                return pairs[0]
        return "", ""

    @property
    def recipients(self):
        """Return the addresses it was sent to, in lower case."""
        values = [value for name in TO_HEADERS for value in self._raw(name)]
        return {address.strip().lower() for _name, address in addresses(values) if address}

    @property
    def date(self):
        """Return naive UTC of the date it bears, ``None`` without a credible one."""
        try:
            moment = parsedate_to_datetime(self.header("Date"))
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (TypeError, ValueError, OverflowError, IndexError):
            return None
        return moment.replace(microsecond=0) if moment >= datetime(1990, 1, 1) else None

    # ---- identity

    @property
    def digest(self):
        """Return a hash of what the sender wrote, whatever way it took to arrive."""
        parts = [self.header(name) for name in ("Date", "From", "Subject")]
        digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace"))
        for part in self._leaves():
            payload = payload_of(part)
            digest.update(b"\0" + b"\n".join(line.rstrip() for line in payload.splitlines()))
        return digest.hexdigest()

    @property
    def key(self):
        """Return what makes a second delivery of this mail the same.

        A sender that gives every mail the same id (there are such) must not
        make later ones vanish: date, sender and subject are part of the key.
        """
        if not self.message_id:
            return f"content:{self.digest}"
        parts = [self.header(name) for name in ("Date", "From", "Subject")]
        short = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
        return f"{self.message_id[:400]}:{short}"

    # ---- robots

    @property
    def robot(self):
        """Return what shows that no person wrote it, ``""`` if nothing does."""
        submitted = self.header("Auto-Submitted").lower()
        if submitted and not submitted.startswith("no"):
            return f"Auto-Submitted: {submitted}"
        if self.header("Precedence").lower() in ("bulk", "junk", "auto_reply"):
            return f"Precedence: {self.header('Precedence')}"
        for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"):
            if (value := self.header(name)) and value.lower() not in ("no", "none"):
                return f"{name}: {value}"
        if self.message.get_content_type() == "multipart/report":
            return "Content-Type: multipart/report"
        if self.header("Return-Path") == "<>":
            return "Return-Path: <>"
        if ROBOTS.match(self.sender.partition("@")[0]):
            return f"From: {self.sender}"
        return ""

    # ---- contents

    def _leaves(self):
        return [part for part in self.message.walk() if not part.is_multipart()]

    @property
    def text(self):
        """Return what is written in it, as plain text."""
        plain, marked_up = [], []
        for part in self._leaves():
            if part.get_filename() or part.get_content_disposition() == "attachment":
                continue
            kind = part.get_content_type()
            if kind == "text/plain":
                plain.append(self._decoded(part))
            elif kind == "text/html":
                marked_up.append(strip_markup(self._decoded(part)))
        text = "\n".join(filter(None, plain)).strip() or "\n".join(marked_up).strip()
        return text.replace("\0", "")[:MAX_TEXT]

    def files(self):
        """Return ``(attached files as (name, bytes), number of those left in the source)``."""
        found, left = [], 0
        for part in self._leaves():
            name = part.get_filename()
            kind = part.get_content_type()
            if (
                not name
                and kind in ("text/plain", "text/html")
                and (part.get_content_disposition() != "attachment")
            ):
                continue
            if len(found) >= MAX_FILES:
                left += 1
                continue
            payload = payload_of(part)
            if payload:
                found.append((file_name(name, len(found) + 1), payload))
        return found, left

    @staticmethod
    def _decoded(part):
        charset = str(part.get_content_charset(failobj="") or "")
        return decode_bytes(payload_of(part), charset)


def payload_of(part):
    """Return the decoded bytes of a part."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:
        payload = str(part.get_payload()).encode("utf-8", "replace")
    return payload or b""


def decode_bytes(payload, charset=""):
    """Return text in a charset that may be wrong or unknown."""
    charset = CHARSETS.get(charset.lower(), charset)
    for candidate in (charset, "utf-8", "gb18030"):
        try:
            if candidate:
                return payload.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    try:
        return payload.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        return payload.decode("latin-1", "replace")


def decode_words(value):
    """Return a header with its encoded words decoded."""
    value = str(value)[: 20 * MAX_HEADER]
    try:
        chunks = decode_header(value)
    except Exception:
        return raw_text(value)
    return "".join(
        decode_bytes(chunk, charset or "") if isinstance(chunk, bytes) else raw_text(chunk)
        for chunk, charset in chunks
    )


def raw_text(value):
    """Return a header that holds bytes nobody declared."""
    return decode_bytes(value.encode("utf-8", "surrogateescape"))


def addresses(values):
    """Return ``(name, address)`` pairs."""
    values = [str(value)[: 20 * MAX_HEADER] for value in values]
    try:
        pairs = getaddresses(values)
    except Exception:
        return []
    return [
        (clean_line(decode_words(name)), raw_text(address)[:MAX_HEADER]) for name, address in pairs
    ]


def clean_line(text):
    """Return text on one line, without control characters, of bearable length."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]+", " ", text).split())[:MAX_HEADER]


def file_name(name, number):
    """Return a file name that is only a name."""
    name = clean_line(decode_words(name or "")).replace("\\", "/").rpartition("/")[2]
    return name[-MAX_FILE_NAME:] or f"attachment-{number}"


def strip_markup(text):
    """Return the words of a piece of HTML; nothing of it is ever rendered."""
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>", "", text)
    text = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", "\n", text)
    text = re.sub(r"(?s)<[^>]*>", "", text)
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
