from . import (
    resource_deadline_question,
    resource_official_load,
    resource_official_load_line,
)
