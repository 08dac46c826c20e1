# TRUTH invoice | 0000418 | Clínica Dental Sonrisas C.B. | 1331.00 | EUR | 2024-12-20 | 2025-01-20 | labels far from values; número with zeros; "Vto."; recargo and albarán numbers as distractors
@page 595 842
@size 12
@bold
@at 50 60
PROTÉSICOS REUNIDOS DEL TURIA, S.L.
@plain
@size 9
@at 50 76
C/ Colón 70, 46004 Valencia · B96118822 · Insc. Reg. Merc. tomo 5511, folio 88
@box 300 100 245 80 .95 .95 .9
@at 310 120
Clínica Dental Sonrisas C.B.
Avda. del Puerto 11
46021 Valencia
E97220184
@at 50 120
@cols 50 140
> Factura|0000418
> Fecha|20-12-24
> Vto.|20-01-25
> F. pago|Giro 30 días
> Albaranes|3318, 3340, 3341
@at 50 230
@cols 50 350r 450r 545r
> Trabajo|Unidades|Precio|Importe
> Coronas zirconio|10|90,00|900,00
> Férulas|5|40,00|200,00
@at 50 320
@cols 130r 230r 330r 430r 545r
> Bruto|Dto.|Base|IVA 21%|TOTAL FACTURA
@bold
> 1.100,00|0,00|1.100,00|231,00|1.331,00 €
