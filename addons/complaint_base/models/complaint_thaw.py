"""Keys: objects, not words, so that no client can send them.

A context comes from whoever calls; JSON can carry any word and any number in
it, but never one of these.
"""

THAW = object()
UNLOCK = object()
DEFER = object()
SENDING = object()


def thawed(records):
    """Return the records with the right to change what is frozen."""
    return records.with_context(complaint_thaw=THAW)


def is_thawed(env):
    """Whether the code that runs, not the client that calls, holds the key."""
    return env.context.get("complaint_thaw") is THAW


def unlocked(records):
    """Return the records with the right to write what only methods write."""
    return records.with_context(complaint_unlock=UNLOCK)


def is_unlocked(env):
    """Whether a method writes that has checked; what is thawed is unlocked as well."""
    return env.context.get("complaint_unlock") is UNLOCK or is_thawed(env)


def deferring(records):
    """Return the records with their clocks standing still until they are replayed."""
    return records.with_context(complaint_defer=DEFER)


def is_deferring(env):
    """Whether a method that replays the clocks itself asked them to wait."""
    return env.context.get("complaint_defer") is DEFER


def sending(records, contact):
    """Return the records with the right to send what a contact says."""
    return records.with_context(complaint_sending=(SENDING, contact.id))


def sent_contact_id(env):
    """Return the id of the contact that is being sent by its own method, if any."""
    key, contact_id = env.context.get("complaint_sending") or (None, None)
    return contact_id if key is SENDING else None


def is_installing(env):
    """Whether the data files of an add-on are being loaded; a client can only pretend."""
    return bool(env.su and not env.registry.ready and env.context.get("install_mode"))
