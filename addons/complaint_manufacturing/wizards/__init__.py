from . import complaint_mfg_month
