from . import (
    complaint_case_safety,
    complaint_case_hygiene,
    complaint_case_claim,
)
