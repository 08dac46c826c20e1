"""What is each letter called? English, for the owner alone."""

from mailbot.model.letter import Purpose

NOUNS: dict[Purpose, str] = {
    Purpose.CLARIFY_CONTACT: "group letter",
    Purpose.ASK_CONTACT: "question about the contact",
    Purpose.WRITE_TO_CONTACT: "letter",
    Purpose.CONFIRM_CONTACT: "thank-you",
    Purpose.SECOND_REQUEST: "second group letter",
    Purpose.RESEND_INVOICE: "invoice once more",
    Purpose.ASK_COPIES: "question about copies",
    Purpose.SEND_COPIES: "copy",
    Purpose.STATEMENT: "statement",
    Purpose.ASK_REMITTANCE: "question for the reference",
    Purpose.ASK_DATE: "question for a date",
    Purpose.OFFER_PLAN: "offer of a plan",
    Purpose.OFFER_OPTIONS: "offer",
    Purpose.ANSWER_QUESTION: "answer",
    Purpose.BEFORE_DUE: "friendly word",
    Purpose.DUE_TODAY: "word on the due date",
    Purpose.OVERDUE: "reminder",
    Purpose.OVERDUE_AGAIN: "second reminder",
    Purpose.FINAL_NOTICE: "final notice",
    Purpose.LATE_FEE: "notice of the late fee",
    Purpose.COLLECTION_NOTICE: "notice of collection",
    Purpose.THANK_PAYMENT: "thank-you for the payment",
    Purpose.CHECK_IN: "check-in",
    Purpose.REVIEW: "question what could be better",
}
"""Each stands after an article, or alone in a table; the digest and the commands say the same."""
