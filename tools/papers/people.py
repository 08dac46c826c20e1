"""Who sends these papers, and to whom? All invented."""

# ruff: noqa: E501

import random
import unicodedata
from dataclasses import dataclass

from tools.papers.sheet import Party


@dataclass(kw_only=True)
class Country:
    """How names and addresses look in one country; each text is a list split at bars."""

    language: str
    currency: str
    first: str
    last: str
    law: str
    craft: str
    firms: str
    streets: str
    towns: str
    vat: str
    phone: str
    iban: str
    land: str

    def pick(self, chance: random.Random, what: str) -> str:
        """Return one of a list."""
        return chance.choice(getattr(self, what).split("|"))


COUNTRIES = {
    "US": Country(
        language="en",
        currency="USD",
        first="Margaret|Trevor|Denise|Calvin|Rosalind|Victor|Aisha|Graham|Yolanda|Peter",
        last="Whitcomb|Okafor|Delaney|Rivas|Haverford|Stroud|Nakamura|Pruitt|Lindqvist|Boone",
        law="{l} & {k} LLP|Law Office of {f} {l}|{l} Legal Group, P.C.|{l}, {k} & Associates, PLLC",
        craft="{f} {l}|{l} Consulting LLC|Studio {l}|{l} Design Co.|{f} {l} Translations",
        firms="Harbor Point Dental Group, Inc.|Ridgeway Freight LLC|Cedar Mill Brewing Co.|"
        "Tri-County Roofing, Inc.|Bellwether Analytics, Inc.|Sagebrush Veterinary Clinic|"
        "Northgate Community Church|Mesa Verde Homes LP|Pinecrest Montessori School|"
        "Oakline Capital Partners, LP|Juniper Street Bakery LLC|Blue Heron Marine Supply",
        streets="{n} Commerce Street, Suite {s}|{n} West Alder Avenue|{n} Old Mill Road|"
        "{n} N. Larkspur Drive, Floor {s}|PO Box {n}",
        towns="Tallmadge, OH 44278|Bend, OR 97701|Macon, GA 31201|Duluth, MN 55802|"
        "Santa Rosa, CA 95401|Waco, TX 76701|Ithaca, NY 14850",
        vat="EIN ##-#######",
        phone="(###) 555-01##",
        iban="Routing 0########  Account ##########",
        land="USA",
    ),
    "UK": Country(
        language="en",
        currency="GBP",
        first="Imogen|Alistair|Priya|Gareth|Fiona|Nigel|Bronwen|Callum",
        last="Hartley|Ashworth|Mistry|Prothero|Drummond|Fairclough|Okonjo|Pettifer",
        law="{l} {k} Solicitors LLP|{l} & Co Solicitors|{f} {l}, Barrister|{l} Legal Ltd",
        craft="{f} {l} Photography|{l} & Daughters Joinery|{f} {l}|{l} Copywriting Ltd",
        firms="Thornbury Estates Ltd|The Wharfside Gallery|Kestrel Rail Services plc|"
        "Penhaligon Foods Limited|St Oswin's Hospice|Larch & Loom Ltd|Dunmore Distillery Ltd|"
        "Marlow Road Surgery|Highfield Parish Council|Quayside Property Management Ltd",
        streets="{n} Station Road|Unit {s}, Canal Wharf|{n} St Mary's Lane|The Old Forge, Mill Lane",
        towns="Hexham NE46 1XX|Bath BA1 5ZZ|Leeds LS6 9QQ|Cardiff CF11 0ZX|Truro TR1 9YY",
        vat="GB ### #### ##",
        phone="01632 960###",
        iban="Sort code ##-##-##  Account ########",
        land="United Kingdom",
    ),
    "DE": Country(
        language="de",
        currency="EUR",
        first="Katharina|Jürgen|Meike|Henning|Friederike|Tobias|Anneliese|Sönke|Birgit|Lukas",
        last="Lindner|Hagedorn|Kröger|Wiesinger|Baumann|Petersen|Schäfer|Vogt|Jansen|Öztürk",
        law="Rechtsanwälte {l} & {k} PartG mbB|Kanzlei {f} {l}|Rechtsanwältin {f} {l}|"
        "{l} {k} Rechtsanwälte|Notariat Dr. {l}",
        craft="{f} {l} Grafikdesign|{l} Übersetzungen|{l} Elektrotechnik e.K.|{f} {l}|"
        "Tischlerei {l}|{l} IT-Beratung UG (haftungsbeschränkt)",
        firms="Hafenkontor Ellerau GmbH|Bäckerei Sommerfeld e.K.|Kühnle Maschinenbau AG|"
        "Nordlicht Medien GmbH & Co. KG|Praxis Dr. med. Sander|Weingut Hohlfeld GbR|"
        "Autohaus Brandstätter GmbH|Gerlach Immobilien KG|Stadtwerke Uhlenau GmbH|"
        "Kulturverein Mühlenbogen e.V.|Rasch Logistik GmbH|Edeltraud Kohl Mode GmbH",
        streets="Lindenstraße {n}|Am Alten Markt {n}|Goethestr. {n}a|Industrieweg {n}|Hauptstraße {n}",
        towns="24610 Trappenkamp|99423 Weimar|70182 Stuttgart|50667 Köln|18055 Rostock|86150 Augsburg",
        vat="DE#########",
        phone="+49 30 23125 ###",
        iban="DE## #### #### #### #### ##",
        land="Deutschland",
    ),
    "AT": Country(
        language="de",
        currency="EUR",
        first="Leopold|Theresia|Franz|Magdalena|Günther|Sabine",
        last="Hinterleitner|Moser|Pichler|Gruber|Wallner|Steindl",
        law="Rechtsanwälte {l} {k} OG|Mag. {f} {l}, Rechtsanwalt|{l} Rechtsanwalts GmbH",
        craft="{f} {l} Fotografie|{l} Haustechnik e.U.|Mag. {f} {l} Textagentur",
        firms="Almblick Hotelbetriebs GmbH|Donauwerft Krems AG|Brauerei Zirbenstein GmbH|"
        "Ordination Dr. Auinger|Mühlviertler Holzbau GmbH|Verein Musik am Platz",
        streets="Landstraße {n}/{s}|Mariahilfer Zeile {n}|Kirchengasse {n}",
        towns="4020 Linz|1070 Wien|5020 Salzburg|8010 Graz",
        vat="ATU########",
        phone="+43 732 555###",
        iban="AT## #### #### #### ####",
        land="Österreich",
    ),
    "CH": Country(
        language="de",
        currency="CHF",
        first="Reto|Ursina|Beat|Vreni|Corinne|Urs",
        last="Aebischer|Zürcher|Brunner|Caduff|Imhof|Rüegg",
        law="{l} {k} Rechtsanwälte AG|Advokatur {l}|Dr. iur. {f} {l}",
        craft="{l} Treuhand GmbH|{f} {l} Gestaltung|Schreinerei {l}|{l} Informatik",
        firms="Bergbahnen Valsaura AG|Molkerei Stüssi & Söhne|Uhrenatelier Lenz AG|"
        "Stiftung Haus am Rhein|Gasthof zum Rössli GmbH|Pharmawerk Seetal AG",
        streets="Bahnhofstrasse {n}|Seefeldweg {n}|Postfach {n}",
        towns="8001 Zürich|3011 Bern|9000 St. Gallen|4051 Basel",
        vat="CHE-###.###.### MWST",
        phone="+41 44 555 ## ##",
        iban="CH## #### #### #### #### #",
        land="Schweiz",
    ),
    "FR": Country(
        language="fr",
        currency="EUR",
        first="Mathilde|Étienne|Solène|Gaspard|Inès|Bertrand|Noémie|Yannick",
        last="Delacourt|Ferrand|Benali|Rousselot|Guérin|Marchetti|Lefebvre|Tessier",
        law="SELARL {l} & {k}|Cabinet {l}|Maître {f} {l}, avocat au barreau|{l} {k} Avocats",
        craft="{f} {l} EI|Atelier {l}|{l} Traduction|SARL {l} Conseil|{f} {l}",
        firms="SAS Boulangerie des Halles|Les Jardins de Kervoal SARL|Clinique vétérinaire du Lac|"
        "Imprimerie Saint-Roch SA|SCI Les Tilleuls|Association Chœur du Midi|"
        "Transports Maillard SAS|Cave coopérative de Vergnac|Hôtel du Grand Pavois",
        streets="{n}, rue de la République|{n} bis, avenue Jean-Moulin|{n} quai des Tanneurs|"
        "ZA des Pommiers, bât. {s}",
        towns="44000 Nantes|33000 Bordeaux|69003 Lyon|35000 Rennes|13006 Marseille",
        vat="FR ## ### ### ###",
        phone="01 99 00 ## ##",
        iban="FR## #### #### #### #### #### ###",
        land="France",
    ),
    "BE": Country(
        language="fr",
        currency="EUR",
        first="Amélie|Thibault|Wim|Lieve|Fabienne|Joris",
        last="Vandamme|Lambrecht|Dubois|Claes|Peeters|Warnier",
        law="{l} & {k} Avocats|Cabinet d'avocats {l}|Me {f} {l}",
        craft="{f} {l}|{l} Graphisme SRL|Menuiserie {l}",
        firms="Brasserie du Val d'Amblin SA|Scierie Collard SRL|ASBL Les Amis du Canal|"
        "Laboratoires Noirhat SA|Pharmacie de la Grand-Place",
        streets="Rue des Drapiers {n}|Avenue Louise {n} bte {s}|Chaussée de Namur {n}",
        towns="1000 Bruxelles|4000 Liège|5000 Namur",
        vat="BE 0###.###.###",
        phone="+32 2 555 ## ##",
        iban="BE## #### #### ####",
        land="Belgique",
    ),
    "ES": Country(
        language="es",
        currency="EUR",
        first="Lucía|Álvaro|Begoña|Íñigo|Marta|Joaquín|Nuria|Ramón",
        last="Cifuentes Rey|Etxeberria Lasa|Roldán Vega|Muñoz Prado|Ferrer Soler|Carmona Ruiz",
        law="{l} Abogados S.L.P.|Bufete {l}|{f} {l}, abogada|Despacho Jurídico {l}",
        craft="{f} {l}|Estudio {l}|{l} Traducciones|Reformas {l} S.L.",
        firms="Conservas del Norte S.A.|Clínica Dental Albufera S.L.|Viveros Tajuña S.L.U.|"
        "Comunidad de Propietarios Edificio Sol|Bodegas Peñalba S.A.|Talleres Mecánicos Garrido S.L.|"
        "Fundación Puerto Abierto|Hostal Las Dunas, C.B.",
        streets="C/ Mayor, {n}, {s}º B|Avda. de la Constitución, {n}|Plaza del Olivar, {n}|Paseo Nuevo {n}",
        towns="28013 Madrid|46002 Valencia|48009 Bilbao|41003 Sevilla|03001 Alicante",
        vat="B########",
        phone="+34 910 55# ###",
        iban="ES## #### #### #### #### ####",
        land="España",
    ),
    "MX": Country(
        language="es",
        currency="MXN",
        first="Ximena|Rodrigo|Guadalupe|Emiliano",
        last="Villaseñor Ortiz|Cárdenas Luna|Barrientos Mora|Zepeda Ríos",
        law="{l} y Asociados, S.C.|Lic. {f} {l}|Corporativo Jurídico {l}, S.C.",
        craft="{f} {l}|{l} Diseño|Consultoría {l}, S.A. de C.V.",
        firms="Tequilera Los Altos, S.A. de C.V.|Transportes del Bajío, S.A. de C.V.|"
        "Colegio Sor Juana, A.C.|Grupo Textil Anáhuac, S. de R.L.",
        streets="Av. Insurgentes Sur {n}, Int. {s}|Calle Morelos {n}, Col. Centro",
        towns="03100 Ciudad de México|44100 Guadalajara, Jal.|76000 Querétaro, Qro.",
        vat="RFC XAX######ABC",
        phone="+52 55 5555 ####",
        iban="CLABE ##################",
        land="México",
    ),
    "NL": Country(
        language="nl",
        currency="EUR",
        first="Sanne|Willem|Marloes|Jeroen|Fleur|Bram|Anneke|Koen",
        last="van der Velde|de Graaf|Hoekstra|Bosman|Terpstra|van Leeuwen|Kuipers|Smit",
        law="{l} Advocaten B.V.|Advocatenkantoor {l}|mr. {f} {l}|{l} & {k} Advocaten",
        craft="{f} {l}|Studio {l}|{l} Vertalingen|Timmerbedrijf {l}|{l} Webontwikkeling",
        firms="Bakkerij 't Gouden Krentje B.V.|Scheepswerf Oosterhaven B.V.|Stichting Wijkmuseum|"
        "Tandartspraktijk De Linde|Kwekerij Zonnehof V.O.F.|Makelaardij Rijnzicht B.V.|"
        "Vereniging van Eigenaars Kadehuis|Hotel de Posthoorn",
        streets="Dorpsstraat {n}|Keizersgracht {n}-{s}|Havenweg {n}|Postbus {n}",
        towns="1016 DK Amsterdam|3511 AB Utrecht|9712 HP Groningen|6211 CC Maastricht",
        vat="NL#########B01",
        phone="020-555 ## ##",
        iban="NL## XBNK #### #### ##",
        land="Nederland",
    ),
    "IT": Country(
        language="it",
        currency="EUR",
        first="Giulia|Matteo|Chiara|Lorenzo|Federica|Salvatore|Elena|Davide",
        last="Bertolini|Caruso|De Santis|Fontanella|Marangoni|Pellegrino|Rinaldi|Zanetti",
        law="Studio Legale {l}|Avv. {f} {l}|{l} e {k} Avvocati Associati|Studio Legale Avv. {f} {l}",
        craft="{f} {l}|{l} Traduzioni|Officina Grafica {l}|{l} Consulting S.r.l.",
        firms="Cantine Poggio Alto S.r.l.|Officine Meccaniche Brenta S.p.A.|Pasticceria Duomo S.n.c.|"
        "Condominio Via dei Glicini|Agriturismo La Rondine S.s.|Edilizia Sannio S.r.l.|"
        "Farmacia Comunale di Vallerosa|Associazione Teatro Nuovo",
        streets="Via Garibaldi, {n}|Corso Vittorio Emanuele II, {n}/{s}|Piazza del Popolo {n}",
        towns="20121 Milano (MI)|50123 Firenze (FI)|70122 Bari (BA)|35139 Padova (PD)",
        vat="P.IVA ###########",
        phone="02 5550 ####",
        iban="IT##X##########000000######",
        land="Italia",
    ),
    "PT": Country(
        language="pt",
        currency="EUR",
        first="Inês|Duarte|Mafalda|Gonçalo|Beatriz|Tiago|Leonor|Rui",
        last="Figueiredo|Sampaio|Mourão|Quintela|Valadares|Teles|Barbosa|Nogueira",
        law="{l} & {k}, Sociedade de Advogados|{f} {l}, Advogada|{l} Advogados, SP, RL",
        craft="{f} {l}|Ateliê {l}|{l} Traduções, Lda.|{l} Carpintaria",
        firms="Conserveira do Sado, S.A.|Pastelaria Flor do Tejo, Lda.|Clínica do Bonfim, Lda.|"
        "Condomínio do Edifício Atlântico|Quinta da Ribeira, Unipessoal Lda.|Transportes Oliva, S.A.",
        streets="Rua do Almada, {n}, {s}.º Esq.|Avenida da Liberdade, {n}|Travessa das Flores, {n}",
        towns="4050-036 Porto|1250-096 Lisboa|3000-213 Coimbra|8000-138 Faro",
        vat="NIF 5########",
        phone="+351 210 555 ###",
        iban="PT50 #### #### ########### ##",
        land="Portugal",
    ),
    "BR": Country(
        language="pt",
        currency="BRL",
        first="Thaís|Caio|Luciana|Marcelo",
        last="Albuquerque|Nascimento|Prado|Tavares",
        law="{l} e {k} Advogados Associados|{f} {l} Advocacia",
        craft="{f} {l} Design|{l} Tecnologia Ltda.",
        firms="Cafeeira Serra Azul Ltda.|Supermercados Ipê S.A.|Construtora Vale Verde Ltda.|"
        "Escola Girassol Ltda. ME",
        streets="Rua Augusta, {n}, cj. {s}|Av. Brigadeiro Faria, {n}",
        towns="São Paulo - SP, 01305-000|Curitiba - PR, 80010-000",
        vat="CNPJ ##.###.###/0001-##",
        phone="(11) 5555-####",
        iban="Ag. ####  C/C #####-#",
        land="Brasil",
    ),
}


def _copy(of: str, **changes: str) -> Country:
    return Country(**{**vars(COUNTRIES[of]), **changes})


COUNTRIES |= {
    "CHF": _copy(
        "FR",
        currency="CHF",
        towns="1204 Genève|1003 Lausanne|2000 Neuchâtel",
        streets="Rue du Rhône {n}|Chemin des Vignes {n}",
        vat="CHE-###.###.### TVA",
        phone="+41 22 555 ## ##",
        iban="CH## #### #### #### #### #",
        firms="Horlogerie Beaulac SA|Régie du Léman Sàrl|Fondation Clair-Bois|Garage de la Dôle SA",
        law="Étude {l} & {k}|Me {f} {l}|{l} Avocats SA",
        land="Suisse",
    ),
    "BEN": _copy(
        "NL",
        towns="2000 Antwerpen|9000 Gent|3000 Leuven",
        streets="Meir {n}|Koestraat {n} bus {s}",
        vat="BTW BE 0###.###.###",
        phone="03 555 ## ##",
        iban="BE## #### #### ####",
        firms="Brouwerij De Kapel NV|Textielhuis Maes BV|VZW Jeugdhuis Schelde|Drukkerij Pauwels BV",
        law="Advocatenkantoor {l} BV|Mr. {f} {l}",
        land="België",
    ),
    "CA": _copy(
        "US",
        currency="CAD",
        towns="Halifax, NS  B3J 1A1|Guelph, ON  N1H 3A1|Kelowna, BC  V1Y 6N2",
        firms="Maple Ridge Outfitters Ltd.|Fundy Tidal Power Inc.|Lakehead Family Dentistry",
        vat="GST/HST No. #########RT0001",
        iban="Transit ##### Institution ### Account #######",
        land="Canada",
    ),
    "AU": _copy(
        "UK",
        currency="AUD",
        towns="Fremantle WA 6160|Ballarat VIC 3350|Hobart TAS 7000",
        firms="Wattle Creek Winery Pty Ltd|Bondi Surf Hire Pty Ltd|Yarra Physio Group Pty Ltd",
        vat="ABN ## ### ### ###",
        phone="(03) 5550 ####",
        iban="BSB ###-###  Account ########",
        land="Australia",
    ),
    "SE": _copy(
        "UK",
        currency="SEK",
        first="Astrid|Nils|Elin",
        last="Bergström|Hallqvist|Sjödin",
        towns="411 05 Göteborg|753 20 Uppsala",
        streets="Storgatan {n}|Kyrkvägen {n} B",
        firms="Fjällsjö Timber AB|Kustens Båtvarv AB|Malmö Konsthall & Vänner",
        law="{l} Advokatbyrå AB",
        craft="{l} Consulting AB|{f} {l} Illustration",
        vat="SE############",
        phone="+46 31 555 ## ##",
        iban="SE## #### #### #### #### ####",
        land="Sweden",
    ),
}


BANKS = {
    "en": "Harbour Bank|First Prairie Bank|Tidewater Credit Union",
    "de": "Volksbank Ostufer|Sparkasse Uhlenau|Bankhaus Lenz",
    "fr": "Banque du Pont|Crédit des Vallées",
    "es": "Banco Faro|Caja del Duero Alto",
    "nl": "Polderbank|Bank van Oosten",
    "it": "Banca Sannita|Credito del Brenta",
    "pt": "Banco do Farol|Caixa do Norte",
}


def digits(chance: random.Random, pattern: str) -> str:
    """Return the pattern with a digit for each hash sign."""
    return "".join(str(chance.randint(1, 9)) if c == "#" else c for c in pattern)


def plain(name: str) -> str:
    """Return a name as a domain may hold it."""
    bare = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
    kept = "".join(c for c in bare.lower() if c.isascii() and (c.isalnum() or c in " -"))
    words = [w for w in kept.replace("-", " ").split() if len(w) > 2]
    return "-".join(words[:2]) or "example"


def address(country: Country, chance: random.Random) -> list[str]:
    """Return street and town."""
    street = country.pick(chance, "streets").format(
        n=chance.randint(2, 188), s=chance.randint(2, 9)
    )
    return [street, country.pick(chance, "towns")]


def person(country: Country, chance: random.Random) -> str:
    """Return a name with its surname."""
    return f"{country.pick(chance, 'first')} {country.pick(chance, 'last')}"


def seller(country: Country, chance: random.Random, trade: str) -> Party:
    """Invent who writes the paper; *trade* is law or craft."""
    first, last = country.pick(chance, "first"), country.pick(chance, "last")
    other = chance.choice([x for x in country.last.split("|") if x != last])
    name = country.pick(chance, trade).format(f=first, l=last, k=other)
    domain = f"{plain(name)}.example"
    return Party(
        name=name,
        person=f"{first} {last}",
        lines=address(country, chance),
        vat=digits(chance, country.vat),
        phone=digits(chance, country.phone),
        mail=f"{chance.choice(['office', 'info', 'billing', 'hello'])}@{domain}",
        web=f"www.{domain}",
        iban=digits(chance, country.iban),
        bank=chance.choice(BANKS[country.language].split("|")),
    )


def buyer(country: Country, chance: random.Random, *, firm: bool) -> Party:
    """Invent who gets the paper."""
    someone = person(country, chance)
    name = country.pick(chance, "firms") if firm else someone
    return Party(
        name=name,
        person=someone,
        lines=address(country, chance),
        vat=digits(chance, country.vat),
        mail=f"{plain(someone).replace('-', '.')}@{plain(name)}.example",
        firm=firm,
    )
