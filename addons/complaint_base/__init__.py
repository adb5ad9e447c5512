from . import kernel, models, wizards, controllers
