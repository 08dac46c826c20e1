"""Is a reply nothing but a word of thanks?"""

import re

from mailbot.model.case import Heard
from mailbot.model.reading import Intent

POLITE = frozenset(
    """
    thank thanks thx ty you very so much many a lot cheers again kindly ok okay k noted
    understood got it received perfect great good sounds fine alright all right super
    appreciated sure for the your this note message email mail reply letter update letting
    me us know
    danke dank dankeschön vielen besten herzlichen lieben schön schönen sehr gut alles
    klar in ordnung erhalten verstanden notiert prima passt gerne für die ihre nachricht mail
    merci beaucoup bien reçu noté compris parfait entendu accord d super très pour votre
    message mail
    grazie mille molte ricevuto perfetto bene va capito ottimo per il suo messaggio
    gracias muchas recibido perfecto vale entendido de acuerdo muy bien por su mensaje
    obrigado obrigada muito recebido perfeito certo entendido bom pela sua mensagem
    bedankt dankjewel dankuwel dank je u wel hartelijk ontvangen prima goed begrepen oké
    akkoord voor het uw bericht
    """.split()
)
"""Words of a bare thanks or receipt, in the languages that are read. Any other word may be
one of work that is under way ("it is being processed"), and then a day is asked for."""

_WORD = re.compile(r"[^\W\d_]+")


def is_polite_only(heard: Heard) -> bool:
    """Say whether a reply only thanks or says that something came: it asks and promises nothing."""
    if heard.unsure or set(heard.intents) != {Intent.ACKNOWLEDGEMENT}:
        return False
    words = _WORD.findall(heard.words.casefold())
    return all(word in POLITE for word in words)
