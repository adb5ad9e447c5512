from . import (
    test_closing,
    test_departments,
    test_intake,
    test_manufacturing_tour,
    test_meetings,
    test_policy_manufacturing,
)
