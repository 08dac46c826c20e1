# TRUTH no: order confirmation | opdrachtbevestiging
@page 595 842
@size 15
@at 50 60
Opdrachtbevestiging OB-2025-221
@size 10
@at 50 90
Dakwerken Meijer B.V. · Zwolle · KvK 05088121
Opdrachtgever: Zorggroep Salland
Datum: 19 maart 2025
Hierbij bevestigen wij uw opdracht d.d. 14 maart 2025:
@cols 50 545r
> Vervangen dakbedekking vleugel B, 310 m2|€ 24.800,00
> btw 21%|€ 5.208,00
> Totaal opdrachtsom|€ 30.008,00
Facturering in drie termijnen; betaling binnen 30 dagen na factuurdatum.
Start werkzaamheden: week 18.
