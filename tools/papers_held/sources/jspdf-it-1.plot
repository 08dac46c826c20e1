# TRUTH invoice | PA/12 | Istituto Comprensivo "G. Rodari" | 610.00 | EUR | 2025-11-05 | 2025-12-05 | split payment: total with VAT 610.00, payable net 500.00; CIG code; also(total=500.00) also(client=Istituto Comprensivo G. Rodari)
@page 595 842
@box 0 0 14 842 .8 .2 .2
@size 14
@bold
@at 50 60
Cooperativa Sociale Girasole onlus
@plain
@size 9
@at 50 76
Via della Pace 1, 60019 Senigallia (AN) - P.IVA 01440220422
@at 330 120
Istituto Comprensivo "G. Rodari"
Via Rossini 8
60019 Senigallia (AN)
C.F. 83004120421 - Cod. univoco UFXK2P
@at 50 120
FATTURA PA/12
del 5 novembre 2025
CIG Z3A4471B90
@at 50 220
@cols 50 545r
> Laboratorio teatrale, 20 ore a 25,00 euro|500,00
> Imponibile|500,00
> IVA 22% (scissione dei pagamenti art. 17-ter)|110,00
> Totale documento|610,00
> Importo dovuto dal committente|500,00
Pagamento a 30 giorni dalla data del documento. IBAN IT12 A050 1802 6000 0001 2345 678 - importi in euro
