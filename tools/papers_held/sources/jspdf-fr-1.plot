# TRUTH invoice | 1-2025-33 | Ferme-Auberge du Ballon S.à r.l. | 936.00 | EUR | 2025-10-30 | 2025-11-09 | Luxembourg: total in bold at the left; "sous 10 jours"
@page 595 842
@size 11
@at 50 60
Géomètres Ösling - Wiltz
LU 24455118
@at 330 60
Ferme-Auberge du Ballon S.à r.l.
12, um Knupp
9663 Kautenbach
@at 50 150
Wiltz, le 30 octobre 2025
@bold
Facture no 1-2025-33
@plain
Concerne: bornage parcelle 441/2207, mission du 15 septembre 2025
@at 50 220
@cols 50 300r
> Terrain, 6 h|540,00
> Plan|260,00
> Hors TVA|800,00
> TVA 17%|136,00
@bold
> Total à payer EUR|936,00
@plain
@at 50 320
Payable sous 10 jours. CCPL LU28 0019 4006 4475 0000
