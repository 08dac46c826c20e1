# TRUTH no: order | bon de commande
@page 595 842
@size 16
@at 50 60
BON DE COMMANDE N° BC-25-0418
@size 10
@at 50 90
Lycée hôtelier de Thonon - service intendance
Fournisseur : Verrerie du Chablais
Date : 2 mai 2025
Adresse de facturation : Lycée hôtelier, 40 boulevard Carnot, 74200 Thonon-les-Bains
@at 50 170
@cols 50 350r 450r 545r
> Article|Qté|PU HT|Montant HT
> Verre à pied 35 cl|240|2,10|504,00
> Carafe 1 l|30|6,20|186,00
> Total HT|||690,00
> Total TTC|||828,00
Paiement à 30 jours fin de mois, sur présentation de la facture en deux exemplaires.
