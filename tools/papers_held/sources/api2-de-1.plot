# TRUTH invoice | 2025/0007-K | Spedition Harkort & Co. KG | 5355.00 | EUR | 2025-02-07 | 2025-02-21 | values first and labels after in the file; Leistungsdatum, Valuta and Druckdatum beside the date
@page 595 842
@box 0 0 595 70 .85 .9 .95
@size 16
@bold
@at 50 42
Dipl.-Inf. Renate Vossberg
@plain
@size 9
@at 50 58
IT-Sachverständige · Wallstraße 20 · 58636 Iserlohn
@size 10
@at 50 130
Spedition Harkort & Co. KG
Geschäftsleitung
Hafenstraße 100-104
58239 Schwerte
@at 470 130
2025/0007-K
07.02.2025
31.01.2025
12088
21.02.2025
@at 370 130
Rechnung Nr.
Rechnungsdatum
Leistungsdatum
Kunden-Nr.
Fällig am
@at 50 240
@bold
Gutachten zur Lagerverwaltungssoftware
@plain
@cols 50 380r 460r 545r
> Leistung|Std.|Satz|EUR
> Aktenstudium|10,0|120,00|1.200,00
> Ortstermin Schwerte, 22.01.2025|7,5|120,00|900,00
> Erstellung des Gutachtens (48 Seiten)|18,0|120,00|2.160,00
> Schreibauslagen und Fahrtkosten|||240,00
> |||
> |Nettosumme||4.500,00
> |USt 19,00 %||855,00
@bold
> |Bruttosumme||5.355,00
@plain
@at 50 790
@size 7
Druckdatum 10.02.2025 · USt-IdNr. DE 811 220 334 · Sparbank Iserlohn DE55 4455 0045 0018 0033 71 · Gerichtsstand Iserlohn
