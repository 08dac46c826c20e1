"""What the owner, and a lawyer, are told of how an approved letter was handed over."""

from mailbot.model.gesture_event import SendingBegun, SendingEnded, SendingEvent, SendingSettled
from mailbot.model.sending import SendingState


def sending_line(event: SendingEvent) -> str | None:
    """Return *event* in one line; None for what is only bookkeeping."""
    match event:
        case SendingBegun():
            no = f"; your server refused {', '.join(event.refused)}" if event.refused else ""
            return f"sending to {', '.join(event.to)}, as you approved it{no}"
        case SendingEnded(state=SendingState.SENT):
            return "sending done: your server took the letter"
        case SendingEnded():
            return f"sending {event.state}{f': {event.reason}' if event.reason else ''}"
        case SendingSettled():
            return f"sending you said that it was {'' if event.sent else 'not '}sent"
        case _:
            return None
