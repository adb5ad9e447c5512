from . import kernel, models, wizards
