"""Words that must not be overlooked in what a customer says: leak, carbon monoxide, poisoning."""

import re
import unicodedata

from .simplified import simplify

# What a star in a word may stand for: a few characters of the same sentence.
_GAP = r"[^。!?;\n]{0,8}"


def split_words(text):
    """Return the words of a list: one per line, or separated by commas or 、."""
    words = re.split(r"[\n,\uff0c\u3001;\uff1b]+", text or "")
    return [word.strip() for word in words if word.strip()]


def find_words(text, words):
    """Return those of ``words`` that a text contains, in their order.

    Width, case, traditional characters and spaces between Chinese characters do
    not matter; Latin letters must stand alone, so that CO is not found in
    "company". A star stands for a few characters: 闻到*臭味. Denials are not
    understood on purpose: 没有漏气 finds 漏气, because a person can call a false
    alarm off, and nobody can call back a leak that was overlooked.
    """
    plain = _plain(text)
    return [word for word in words if re.search(_pattern(_plain(word)), plain)]


def _plain(text):
    text = simplify(unicodedata.normalize("NFKC", text or "").lower())
    return re.sub(r"(?<=[^\x00-\x7f])[ \t]+(?=[^\x00-\x7f])", "", text)


def _pattern(word):
    body = _GAP.join(re.escape(part) for part in word.split("*"))
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", word) else ""
    return before + body + after
