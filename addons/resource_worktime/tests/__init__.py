from . import (
    test_core_arithmetic,
    test_exception_scope,
    test_kernel_deadlines,
    test_kernel_laws,
    test_kernel_official_days,
    test_official_load,
    test_worktime_against_core,
    test_worktime_compilation,
    test_worktime_screens,
    test_year_file,
)
