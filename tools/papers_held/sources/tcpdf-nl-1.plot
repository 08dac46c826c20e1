# TRUTH no: contract | overeenkomst van opdracht
@page 595 842
@size 14
@at 50 60
OVEREENKOMST VAN OPDRACHT (modelovereenkomst 9051)
@size 10
@at 50 90
Opdrachtgever: Reclamebureau Vuurtoren B.V., Den Helder
Opdrachtnemer: Lotte Kramer, illustrator, KvK 71220984
1. Opdracht: twaalf illustraties, oplevering voor 1 september 2025.
2. Honorarium: EUR 2.400,00 exclusief 21% btw, in twee termijnen van EUR 1.200,00.
3. Opdrachtnemer stuurt per termijn een factuur; betaling binnen 21 dagen na factuurdatum.
4. Auteursrecht blijft bij opdrachtnemer.
Getekend te Den Helder, 2 juni 2025
