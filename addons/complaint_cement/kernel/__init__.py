from .bag_weight import BAGS, BagJudgement, WeightsError, judge, read_weights
