from . import (
    product_template,
    complaint_policy,
    complaint_case_way,
    complaint_case_tracker,
    complaint_case_form,
    complaint_dispatch_sheet,
    complaint_mfg_problem,
    complaint_meeting,
    complaint_revisit_survey,
)
