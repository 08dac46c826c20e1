# TRUTH invoice | AR-2024-7 | Rheinhafen Lagerhaus AG | 2142.00 | EUR | 2024-08-01 | 2024-08-15 | several pages with Übertrag; total only on page two
@page 595 842
@size 14
@bold
@at 50 60
Petra Nachtigall - Übersetzungen
@plain
@size 10
@at 50 76
Staatlich geprüft und beeidigt · Rathausstr. 10 · 79576 Weil am Rhein
@at 50 130
Rheinhafen Lagerhaus AG
Frau Dr. Stampfli
Hafenstr. 25
79576 Weil am Rhein
@at 400 130
Rechnung AR-2024-7
Seite 1 von 2
1. August 2024
@at 50 220
@cols 50 350r 440r 545r
> Dokument|Zeilen|Preis|Betrag EUR
> Handelsregisterauszug|100|1,80|180,00
> Gesellschaftsvertrag|420|1,80|756,00
> Protokoll der GV|180|1,80|324,00
> Übertrag|||1.260,00
@page 595 842
@at 50 60
Rechnung AR-2024-7 vom 1. August 2024, Seite 2 von 2
@at 50 100
> Übertrag|||1.260,00
> Vollmachten (6)|150|1,80|270,00
> Jahresabschluss Anhang|150|1,80|270,00
> Summe netto|||1.800,00
> USt 19 %|||342,00
@bold
> Rechnungssumme|||2.142,00
@plain
@at 50 260
Zahlungsziel 14 Tage. DE10 6835 0048 0001 1178 22
