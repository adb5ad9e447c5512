from . import (
    complaint_gas_area,
    complaint_gas_interruption,
    complaint_case_demand,
    complaint_case_danger,
    complaint_case_unit,
    complaint_case_special,
    complaint_case_result,
    complaint_case_walk_in,
    complaint_gas_evaluation,
)
