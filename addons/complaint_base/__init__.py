from . import kernel, models
