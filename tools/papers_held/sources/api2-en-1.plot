# TRUTH no: credit note | credit memo
@page 612 792
@size 18
@at 50 60
CREDIT MEMO
@size 10
@at 50 90
Stonebridge Office Supply, Inc.
4410 Hamilton Blvd, Allentown PA
@at 380 90
Credit No. CM-1182
Date 06/20/2025
Applies to Invoice 90331
@at 50 160
Customer: Lehigh Title & Escrow Co.
@at 50 200
@cols 50 400r 540r
> Item|Qty|Amount
> Toner 26X returned|-3|-$417.00
> Sales tax||-$25.02
@bold
> Total credit||-$442.02
@plain
@at 50 300
This credit will be applied to your next invoice.
