from . import test_company, test_danger, test_gas_tour, test_handling, test_intake, test_journey
