"""Clock arithmetic that knows nothing of Odoo: events in, deadlines out."""

from .clock import ClockRule, ClockState, Event, replay

__all__ = ["ClockRule", "ClockState", "Event", "replay"]
