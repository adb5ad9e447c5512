from . import (
    test_claim,
    test_clocks_tea,
    test_emergency_tea,
    test_feedback,
    test_handling,
    test_intake,
    test_journey,
    test_policy_tea,
    test_supervision,
    test_tea_tour,
)
