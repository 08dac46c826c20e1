"""Which words does a digest have for each thing? English, for the owner alone."""

from dataclasses import replace
from datetime import date

from mailbot.model.agenda import OTHER_TERMS, Change, Custom, Habit
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.news import Turn
from mailbot.render.noun import NOUNS
from mailbot.render.plain import clean

LETTERS: dict[Purpose, str] = {
    Purpose.CLARIFY_CONTACT: "asks all of them for one point of contact",
    Purpose.ASK_CONTACT: "asks who the point of contact is",
    Purpose.WRITE_TO_CONTACT: "to the person you were sent to",
    Purpose.CONFIRM_CONTACT: "thanks, and confirms the point of contact",
    Purpose.SECOND_REQUEST: "asks all of them once more, with a date",
    Purpose.RESEND_INVOICE: "sends the invoice again",
    Purpose.ASK_COPIES: "asks which copies they want",
    Purpose.SEND_COPIES: "sends the copy",
    Purpose.STATEMENT: "the monthly statement",
    Purpose.ASK_REMITTANCE: "thanks for paying, asks for the reference",
    Purpose.ASK_DATE: "asks on which day they will pay",
    Purpose.OFFER_PLAN: "offers to pay in parts",
    Purpose.OFFER_OPTIONS: "offers ways out of a tight spot",
    Purpose.ANSWER_QUESTION: "answers their question; you complete it",
    Purpose.BEFORE_DUE: "a friendly word before the due date",
    Purpose.DUE_TODAY: "a word on the due date",
    Purpose.OVERDUE: "the first reminder",
    Purpose.OVERDUE_AGAIN: "the second reminder",
    Purpose.FINAL_NOTICE: "the final notice",
    Purpose.LATE_FEE: "the notice of the late fee",
    Purpose.COLLECTION_NOTICE: "the notice before anybody outside collects",
    Purpose.THANK_PAYMENT: "thanks for paying on time",
    Purpose.CHECK_IN: "a word that is not about money",
    Purpose.REVIEW: "asks what could be better",
}
"""What a letter does."""

STATES: dict[DraftState, str] = {
    DraftState.PLANNED: "comes into Drafts with the next round",
    DraftState.EDITED: "you are editing it",
    DraftState.MISSING: "not to be seen in Drafts just now",
}
"""How a letter stands that does not simply lie there."""


NEWS: dict[Turn, str] = {
    Turn.PAID: "{amount} came in for {numbers}{payer}{kept}",
    Turn.UNPAID: "a payment of {amount} for {numbers} was taken back",
    Turn.CREDITED: "{amount} of {numbers} credited",
    Turn.VOID: "{numbers} asks for nothing any more",
    Turn.BROKEN: "{who} promised to pay, and nothing came by {on}",
    Turn.PROMISED: "{who} promised to pay{what}{sum}{until}",
    Turn.PLANNED: "{numbers} is paid in parts from now on",
    Turn.NAMED: "{who} is the point of contact{by}",
    Turn.LOST: "no point of contact any more: {words}",
    Turn.NEW: "new contact {who} ({words})",
    Turn.GONE: "{who} cannot be written to any more: {words}",
    Turn.SILENCED: "{who} wants no more mail, and gets none",
    Turn.SENT: "you sent the {noun} to {who}",
    Turn.REPLACED: "you wrote to {who} yourself; our {noun} is gone",
    Turn.WITHDRAWN: "the {noun} to {who} was taken back: {words}",
    Turn.CALLED: "you called them{noted}",
}
"""What happened, in words."""


MOST_WORDS = 160
"""Characters of a quotation."""


def day(on: date) -> str:
    """Return a day without its year: Mon 23 Nov."""
    return f"{on:%a} {on.day} {on:%b}"


def money(amount: Money) -> str:
    """Return an amount as the commands print it."""
    return str(replace(amount, amount=abs(amount.amount)))


def listed(numbers: tuple[InvoiceId, ...], most: int = 3) -> str:
    """Return some invoice numbers."""
    return people(numbers, most)


def several(count: int, one: str) -> str:
    """Return *count* things in words; *one* begins with its noun."""
    noun, space, rest = one.partition(" ")
    return f"{count} {noun if count == 1 else noun + 's'}{space}{rest}"


def people(names: tuple[str, ...], most: int = 3) -> str:
    """Return some names."""
    if not names:
        return ""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def told(news: Change) -> str:
    """Return one piece of news in words, without the client's name."""
    return NEWS[news.turn].format(
        who="They" if news.who == news.client else news.who,
        words=news.words,
        noted=f": “{short(news.words)}”" if news.words else "",
        numbers=listed(news.invoices),
        amount=money(news.amount) if news.amount else "money",
        noun=NOUNS[news.purpose] if news.purpose else "letter",
        on=day(news.on),
        payer=f" from {news.who}" if news.who else "",
        kept=", as promised" if news.kept else "",
        what=f" {listed(news.invoices)}" if news.invoices else "",
        sum=f" ({money(news.amount)})" if news.amount else "",
        until=f" by {day(news.day)}" if news.day else ", without naming a day",
        by=f", said {news.words}" if news.words else "",
    )


def habit(custom: Custom) -> str:
    """Return a habit, and what could mend it."""
    match custom.habit:
        case Habit.PAYS_LATE:
            least, most = min(custom.days), max(custom.days)
            late = f"{least}" if least == most else f"{least} to {most}"
            return (
                f"{len(custom.days)} of the last 4 invoices were paid {late} days late: other "
                f"terms may suit both sides better, such as {OTHER_TERMS}"
            )
        case Habit.NOT_BILLED:
            last = f"{custom.last.day} {custom.last:%b}" if custom.last else "long ago"
            return (
                f"the last invoice was of {last}; until then one went out every "
                f"{custom.days[0]} days"
            )


def sentence(words: str) -> str:
    """Return *words* as a sentence."""
    ended = words.endswith((".", "!", "?", "…"))
    return words[:1].upper() + words[1:] + ("" if ended else ".")


def short(words: str) -> str:
    """Return *words* on one line, cut between two of them; a quotation stays one."""
    plain = clean(words, 2 * MOST_WORDS)
    if len(plain) <= MOST_WORDS:
        return plain
    cut = plain[:MOST_WORDS].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return cut + ("”" if cut.count("“") > cut.count("”") else "")
