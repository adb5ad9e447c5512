from . import (
    test_cement_tour,
    test_follow_up,
    test_intake,
    test_investigation,
    test_journey,
    test_policy_cement,
    test_samples,
)
