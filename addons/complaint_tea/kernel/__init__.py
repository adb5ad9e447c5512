from .claim import FLOOR, possible_claim

__all__ = ["FLOOR", "possible_claim"]
