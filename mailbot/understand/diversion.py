"""Does a sentence lead money somewhere else: to another account, or into gift cards?

The words of seven languages side by side, without accents; few of them mean anything else
in another one of the seven, and a message says its language less surely than its meaning.
"""

import re
import unicodedata
from itertools import pairwise

_LETTERS = 5_000
_SENTENCE = re.compile(r"[.?!;\n]+(?=\s|$)|\n")
_NEAR = r"(?:\W+\w+){0,6}?\W+"
"""So many words may stand between those that belong together."""

_BESIDE = r"(?:\W+\w+){0,3}?\W+"


def _any(patterns: str, gap: str = r"\W+") -> str:
    """Return what any of the *patterns* fits, with *gap* for an underscore."""
    return f"(?:{'|'.join(patterns.split())})".replace("_", gap)


_DETAILS = _any(
    r"""
    bank(?:ing)?_(?:details?|accounts?|information|info|data|coordinates)
    account_(?:details|numbers?|information) wir(?:e|ing)_(?:instr\w*|details|information)
    (?:remittance|payment|ach|deposit)_(?:instructions?|details|information|address)
    sort_code routing_(?:number|details) beneficiary_(?:account|bank) iban swift_code
    bankverbindung\w* kontoverbindung\w* bankdaten kontodaten kontonummer bankkonto
    geschaftskonto zahlungsdaten zahlungsanweisung\w* coordonnees_bancaires rib
    domiciliation_bancaire comptes?_bancaires? numeros?_de_compte references_bancaires
    (?:instructions|coordonnees)_de_(?:paiement|virement|reglement)
    datos_(?:bancarios|de_(?:la_)?cuenta|de_pago) cuentas?_bancarias? numero_de_cuenta
    instrucciones_de_(?:pago|transferencia) domiciliacion_bancaria
    coordinate_(?:bancarie|di_pagamento) dati_bancari cont[oi]_(?:corrent[ei]|bancari[oi])
    istruzioni_di_(?:pagamento|bonifico) estremi_bancari bankgegevens bankrekening\w*
    rekeningnummers? betaalgegevens betaalinstructies? bankrelatie
    dados_(?:bancarios|de_pagamento) contas?_bancarias? numero_d[ae]_conta nib
    coordenadas_bancarias instrucoes_de_(?:pagamento|transferencia)
    """,
    r"\W+(?:\w{1,3}\W+)?",
)
"""What nobody takes for anything but where money goes."""

_OTHER = _any(
    r"""
    new(?!_(?:vendor|supplier|customer|client|invoice|colleague|company|payroll|starter|hire))
    newly chang\w+ updat\w+(?!_(?:our|the|my)_(?:records?|systems?|files?|ledger)) switch\w*
    differ\w* altered revised amended replac\w+ another
    no_longer neue?[mnrs]? ge(?:a|ae)nder\w* (?:a|ae)nder\w+ gewechsel\w* wechsel\w*
    umgestell\w* aktualisier\w* abweichend\w* andere[mnrs]? nicht_mehr
    nouve(?:au|aux|l|lle|lles) chang\w+ modifi\w+ mise?s?_a_jour autres? actualis\w+
    remplac\w+ nuev[oa]s? cambi\w+ modific\w+ actualiz\w+ otr[oa]s? distint[oa]s? nuov[oiae]
    cambi\w+ modific\w+ aggiorn\w+ variat[oaie] variazion[ei] altr[oa] divers[oaie] nieuwe?
    gewijzigde? wijzig\w+ verander\w+ aangepaste? overgestap\w+ andere? niet_(?:meer|langer)
    nov[oa]s? mud(?:ou|aram|amos|anca|ancas|ado|ada|ados|adas|ar) alter\w+ atualiz\w+
    outr[oa]s? diferentes? ja_nao
    """
)

_STAYS = _any(
    r"""
    unchanged (?:not|n.?t|never|no)_(?:been_)?chang\w+
    (?:not|never)_(?:\w+_)?(?:chang|updat|alter)\w+ remains?_the_same still_the_same
    the_same_as ever_chang\w+ unverandert\w*
    (?:nicht|nie|niemals|keine|kein)_(?:\w+_){0,3}(?:a|ge|ae|gea)nder\w* gleich_geblieben
    inchangee?s? (?:jamais|pas|aucun)_(?:\w+_){0,3}(?:chang|modifi)\w+ les_memes?
    sin_cambios? (?:no|nunca)_(?:\w+_){0,2}(?:cambi|modific)\w+ (?:los|las|el|la)_mism[oa]s?
    invariat[oaie] (?:non|mai)_(?:\w+_){0,3}(?:cambi|modific)\w+ l[aeo]_stess[aeo]
    gli_stessi ongewijzigde?
    (?:niet|nooit|geen)_(?:\w+_){0,3}(?:wijzig|gewijzig|verander)\w* (?:het|de)zelfde
    inalterad[oa]s? (?:nao|nunca)_(?:\w+_){0,3}(?:mud|alter)\w+ os_mesmos as_mesmas
    sem_alterac\w+ (?:mantem|mantem_se|continuam)_(?:\w+_)?(?:igua\w+|inalterad\w+)
    """
)
"""Who says that nothing changed, or that they never change it in writing, diverts nothing."""

_BANKS = _any(
    r"""
    (?:chang|switch|mov)(?:ed|ing)_(?:our_|to_(?:a_|an_)?(?:new_|another_|different_)?)?banks?
    new_bank (?:bank|hausbank|bankinstitut|kreditinstitut)_gewechselt
    wechsel_(?:unserer|der)_(?:haus)?bank neue_(?:haus)?bank (?:bank|hausbank)wechsel
    chang\w+_(?:de|d)_(?:banque|etablissement_bancaire) nouvelle_banque
    cambi\w+_de_(?:banco|entidad) nuevo_banco nueva_entidad_bancaria
    cambiat[oa]_(?:la_)?banca nuova_banca (?:andere|nieuwe)_bank mud\w+_de_banco novo_banco
    van_bank_(?:veranderd|gewisseld)
    """
)

_PAY = _any(
    r"""
    pay payments? remit remittances? transfers? wire settle settled send deposits? funds
    refunds? use (?:u|ue)berweis\w* zahl(?:en|ung|ungen|t)? zahlungseing\w+ nutzen verwenden
    pay(?:er|ez|ement|ements) paiements? vir(?:er|ez|ement|ements)
    regl(?:er|ez|ement|ements) utilis(?:er|ez)
    pag(?:o|os|ar|uen|ue|amento|amentos|are|ate|uem) transferencias? transfer\w+ ingres\w+
    us(?:ar|en|e|em) bonific[oi] versa\w* salda\w* utilizz\w+ utiliz\w+ deposit\w+
    effettua\w* betal\w+ overmaken over_te_maken overboek\w+ maak maken gebruik\w* stort\w*
    """
)

_ACCOUNT = _any(
    r"""
    (?<!on_)accounts?(?!_(?:of|manager|executive|payable|receivable)) konto konten comptes?
    cuentas? cont[oi] rekening contas?
    """,
    " ",
)

_ELSEWHERE = _any(
    r"""
    below(?!_zero) attached enclosed following subsidiary\S* affiliate\S* sister_company\S*
    overseas our_other another unten unten_?genannt\w* untenstehend\w* nachstehend\w*
    folgend\w* beigefugt\w* anbei tochter\w* schwester\w* ci_dessous ci_joint\w* ci_apres
    suivante? filiale? autre abajo adjunt\w+ siguiente filial otra indicad[oa] indicat[oaie]
    allegat[oaie] seguente sotto controllata consociata altro abaixo seguinte anex[oa] outra
    onderstaande? hieronder bijgevoegde? bijlage volgende dochter\w* zuster\w* andere
    """
)

_BLOCKED = _any(
    r"""
    frozen blocked audit(?:ed)? closed suspended under_review on_hold restricted gesperrt
    eingefroren gepruft prufung geschlossen bloque bloquee gele audit cloture ferme
    bloquead[oa] congelad[oa] auditoria cerrad[oa] bloccat[oa] congelat[oa] verifica
    chius[oa] revisione geblokkeerd bevroren controle gesloten encerrad[oa] fechad[oa]
    suspens[oa]
    """
)

_EARLIER = _any(
    r"""
    previous\w* earlier old former prior last usual bisherig\w* alte[mnrs]? vorherig\w*
    fruhere\w* ancien\w* precedent\w* habituel\w* anterior\w* antigu[oa]s? habitual
    vecchi[oae] precedent[ei] abituale? vorige? eerdere oude gebruikelijke antig[oa]s?
    """
)

_LEAVE = _any(
    r"""
    disregard ignore discard do_not_use don_t_use stop_using ignorieren
    nicht_(?:mehr_)?verwenden ne_pas_(?:tenir_compte|utiliser) n_utilisez_(?:pas|plus)
    ignor(?:e|en|ez|ar|ate|are|em) no_(?:use|usen|utilicen)
    non_(?:usate|utilizzate|utilizzare) negeer negeren gebruik_\w+_niet
    nao_(?:use|usem|utilizem) desconsider\w+
    """
)

_TOKENS = re.compile(
    r"\b"
    + _any(
        r"""
        gift\W?cards? (?:itunes|amazon|google_play|steam|apple)_(?:gift_)?cards?
        gutschein(?:karte|karten|code|codes)? geschenkkarten? guthabenkarten? cartes?_cadeaux?
        tarjetas?_(?:de_)?regalo cart[ae]_regalo buoni_regalo cadeau(?:bon|bonnen|kaart|kaarten)
        cart(?:ao|oes)_(?:de_)?(?:presente|oferta|gift) vales?_presente
        """
    )
    + r"\b"
)


_BACK = _any(
    r"""
    refund\w* reimburs\w* overpa(?:id|y\w*) return_(?:the|our)_(?:excess|difference|balance|money)
    (?:wire|send|transfer|pay)_\w+_(?:\w+_)?back zuruck\w* (?:ruck)?erstatt\w* uberzahl\w*
    zu_viel_(?:ge|be)zahlte?\w* rembours\w* trop_percu reembols\w* devuelv\w+ devolv\w+
    devoluc\w+ rimbors\w+ terug\w+ te_veel_betaald\w*
    """
)
"""Money that is to come back: who paid by a check that will bounce asks for the difference."""

_CAME = _any(
    r"""
    arrived received reached came (?:was|were|been|got)_returned bounced rejected credited
    eingegangen angekommen erhalten gekommen zuruckgekommen zuruckgebucht gutgeschrieben
    zuruckgegangen recue?s? arrivee?s? revenue?s? recibi\w+ llegado llego devuelto devuelta
    ricevut\w+ arrivat\w+ tornat\w+ ontvangen binnengekomen teruggekomen teruggeboekt
    recebi\w+ chegou devolvid\w+
    """
)
"""What says that money came back already, or was refused by a bank."""

_OURS = re.compile(
    r"\b(?:our|my|the following|this|unser(?:em|en|es)?|mein(?:em|en)?|folgendes|notre|mon"
    r"|nuestra|mi|nostro|mio|onze|mijn|nossa|minha)\W+(?:(?!your\b)\w+\W+){0,2}?"
    r"(?:accounts?|bankkonto|konto|comptes?|cuentas?|conto|rekening|contas?|iban)\b"
    r"|\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b"
)
"""An account of theirs, or the number of one (IBAN)."""

_RETURNS = re.compile(rf"\b{_BACK}\b")
_RETURNED = re.compile(rf"\b{_CAME}\b")


def _both(one: str, other: str) -> re.Pattern[str]:
    """Return the pattern of two families of words near each other, in either order."""
    return re.compile(rf"\b(?:{one}\b{_NEAR}{other}|{other}\b{_NEAR}{one})\b")


_SIGNS = (
    _both(_DETAILS, _OTHER),
    re.compile(rf"\b{_LEAVE}\b{_NEAR}(?:{_EARLIER}\b{_NEAR})?(?:{_DETAILS}|{_ACCOUNT})\b"),
)
_MOVED = re.compile(rf"\b{_BANKS}\b")
_KNOWS = re.compile(rf"\b{_DETAILS}\b")
_STOPPED = _both(_ACCOUNT, _BLOCKED)
_AWAY = re.compile(rf"\b{_ELSEWHERE}\b")
_HERE = re.compile(rf"\b(?:{_ACCOUNT}\b{_BESIDE}{_ELSEWHERE}|{_ELSEWHERE}\b{_BESIDE}{_ACCOUNT})\b")
_PAYS = re.compile(rf"\b{_PAY}\b")
_SAME = re.compile(rf"\b{_STAYS}\b")
_PAGE = re.compile(
    r"\b(?:portal\w*|password|passwor[dt]\w*|log.?in|user ?name|vendor account|customer account"
    r"|supplier account|kundenkonto|lieferantenkonto|benutzerkonto)\b"
)
"""An account on a page of the web is no bank account."""


def diverts(text: str) -> bool:
    """Say whether *text* speaks of money that goes another way than it went so far."""
    said = _plain(text[:_LETTERS])
    details = _KNOWS.search(said) is not None
    sentences = _SENTENCE.split(said)
    return any(_diverts(one, details=details) for one in sentences) or _comes_back(sentences)


def _comes_back(sentences: list[str]) -> bool:
    """Say whether money is to be sent back to an account that stands there, or in the next line."""
    lines = [(one, f"{one} {after}") for one, after in pairwise([*sentences, ""])]
    return any(
        _RETURNS.search(one)
        and _OURS.search(both)
        and not (_SAME.search(one) or _RETURNED.search(one))
        for one, both in lines
    )


def stays(sentence: str) -> bool:
    """Say whether *sentence* says that nothing changed, or never does."""
    return _SAME.search(_plain(sentence)) is not None


def _diverts(sentence: str, *, details: bool) -> bool:
    if _TOKENS.search(sentence):
        return True
    if _SAME.search(sentence) or _PAGE.search(sentence):
        return False
    if any(sign.search(sentence) for sign in _SIGNS) or (details and _MOVED.search(sentence)):
        return True
    if _PAYS.search(sentence) is None:
        return False
    elsewhere = _STOPPED.search(sentence) and _AWAY.search(sentence)
    return bool(elsewhere or _HERE.search(sentence))


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))
