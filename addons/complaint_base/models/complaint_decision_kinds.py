"""What a decision may decide."""

DECISION_KINDS = [
    ("handling", "How the complaint is handled"),
    ("refusal", "Refusal"),
    ("extension", "Extension"),
    ("settlement", "Settlement"),
    ("objection", "Objection (专案)"),
    ("final", "Final Ruling"),
    ("closing", "Closing in the Complainant's Place (代关闭)"),
]
