from . import (
    complaint_category,
    complaint_case_leader,
    complaint_case_scope,
    complaint_cement_signature,
    complaint_cement_visit,
    complaint_case_report,
    complaint_cement_assessment,
    complaint_case_sample,
    complaint_case_bags,
    complaint_case_strength,
)
