"""States and other fixed words of a case. States are an interface; levels are data."""

STATES = [
    ("draft", "To Register"),
    ("registered", "Registered"),
    ("accepted", "Accepted"),
    ("investigating", "Investigating"),
    ("deciding", "Deciding"),
    ("executing", "Executing"),
    ("replying", "Replying"),
    ("verifying", "To Be Verified"),
    ("closed", "Closed"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
    ("superseded", "Superseded by a New Complaint"),
    ("merged", "Merged"),
]

# The way of a case, and the ends beside it.
MAIN_STATES = (
    "draft",
    "registered",
    "accepted",
    "investigating",
    "deciding",
    "executing",
    "replying",
    "verifying",
    "closed",
)
END_STATES = ("closed", "declined", "withdrawn", "superseded", "merged")
OPEN_STATES = tuple(state for state, _label in STATES if state not in END_STATES)

# The event that entering a state is recorded as.
STATE_EVENTS = {
    "registered": "registered",
    "accepted": "accepted",
    "investigating": "investigating",
    "deciding": "investigated",
    "executing": "decided",
    "replying": "executed",
    "verifying": "replied",
    "closed": "closed",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "superseded": "superseded",
    "merged": "merged",
}

KINDS = [
    ("consultation", "Consultation"),
    ("grievance", "Grievance"),
    ("complaint", "Complaint"),
]

URGENCIES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]

SATISFACTION = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("neutral", "Neutral"),
    ("dissatisfied", "Dissatisfied"),
    ("very_dissatisfied", "Very Dissatisfied"),
]
SATISFIED = ("very_satisfied", "satisfied")
DISSATISFIED = ("dissatisfied", "very_dissatisfied")

VERDICTS = [
    ("undetermined", "Undetermined"),
    ("ours", "Ours"),
    ("shared", "Shared"),
    ("not_ours", "Not Ours"),
]
