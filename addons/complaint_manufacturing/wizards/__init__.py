from . import complaint_mfg_month, complaint_reason_wizard
