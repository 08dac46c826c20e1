"""Who is this, to us?"""

from mailbot.model.books import Books
from mailbot.model.message import Address
from mailbot.model.people import ClientId

PUBLIC_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr live.com msn.com
    yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it ymail.com rocketmail.com aol.com
    icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.ch gmx.com
    web.de t-online.de freenet.de posteo.de mailbox.org mail.de 1und1.de arcor.de online.de
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it
    tiscali.it alice.it tin.it pec.it aruba.it telefonica.net terra.es movistar.es ziggo.nl
    kpnmail.nl planet.nl xs4all.nl hetnet.nl home.nl telenet.be skynet.be proximus.be sapo.pt
    uol.com.br bol.com.br terra.com.br ig.com.br hotmail.com.br bluewin.ch sunrise.ch hispeed.ch
    comcast.net verizon.net att.net sbcglobal.net cox.net charter.net earthlink.net shaw.ca
    rogers.com sympatico.ca btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com
    talktalk.net bellsouth.net seznam.cz wp.pl o2.pl onet.pl interia.pl centrum.cz
    bigpond.com optusnet.com.au fastmail.com fastmail.fm zoho.com mail.com mail.ru
    yandex.ru yandex.com qq.com 163.com 126.com naver.com hey.com tutanota.com tuta.io hushmail.com
    """.split()
)
"""Domains that speak for nobody: an address there vouches for itself alone."""


FAMILIES = frozenset(
    "gmail googlemail outlook hotmail live msn yahoo ymail rocketmail aol icloud gmx protonmail"
    " proton yandex zoho fastmail mail".split()
)
"""Providers with a domain for each country: hotmail.de, yahoo.com.br and all the others."""


def clients_of(sender: Address, books: Books) -> tuple[ClientId, ...]:
    """Return the clients that *sender* is a contact of, else those whose domain they write from."""
    known = books.addresses.get(sender.address.casefold(), ())
    return known or _clients_of_domain(sender.domain, books)


def belongs(address: Address, client: ClientId, books: Books) -> bool:
    """Say whether *address* is a contact of *client* or writes from one of its domains."""
    return client in books.addresses.get(
        address.address.casefold(), ()
    ) or client in _clients_of_domain(address.domain, books)


def _clients_of_domain(domain: str, books: Books) -> tuple[ClientId, ...]:
    """Return whose *domain* it is; a host below a client's domain is the client's too."""
    while "." in domain:
        if domain in books.domains:
            return books.domains[domain]
        domain = domain.partition(".")[2]
    return ()


def own_domain(address: Address) -> str | None:
    """Return the domain of *address* where it can stand for a firm, else None."""
    domain = address.domain
    public = domain in PUBLIC_DOMAINS or domain.partition(".")[0] in FAMILIES
    return None if public or "." not in domain else domain
