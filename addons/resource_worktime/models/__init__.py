from . import (
    resource_worktime_source,
    resource_official_calendar,
    resource_official_notice,
    resource_exception_day,
    res_company,
    resource_calendar,
    resource_calendar_core,
    resource_calendar_worktime,
    resource_calendar_explain,
    resource_calendar_attendance,
    resource_calendar_leaves,
)
