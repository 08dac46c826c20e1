# TRUTH invoice | F2025-000871 | Boulangerie Pâtisserie Au Fournil d'Antan | 214.50 | EUR | 2025-06-25 | 2025-07-25 | a rental statement in boxes; labels above values; "Échéance"; two VAT rates
@page 595 842
@size 20
@bold
@at 400 55
FACTURE
@plain
@size 9
@at 50 50
LOCAFROID SAS
Rue des Frères Lumière, 21000 Dijon
RCS Dijon 511 023 998
@box 50 110 495 16 .9 .9 .9
@cols 54 160 250 350 450
@at 50 121
> Facture n°|Date|Échéance|Code client|Contrat
@lead 16
> F2025-000871|25/06/2025|25/07/2025|BPF0021|LOC-7781
@lead 13
@at 320 180
Boulangerie Pâtisserie Au Fournil d'Antan
9 rue Monge
21000 Dijon
@at 50 260
@cols 50 320r 400r 460r 545r
> Désignation|Base HT|TVA|Taux|TTC
> Location chambre froide, juin 2025|150,00|30,00|20%|180,00
> Produits d'entretien alimentaires|32,70|1,80|5,5%|34,50
@at 50 330
@cols 400r 545r
> Total HT|182,70
> Total TVA|31,80
@bold
> Total TTC EUR|214,50
@plain
@at 50 420
Prélèvement SEPA à l'échéance, mandat RUM LF0021-2019, compte FR76 **** **** 0912.
