# TRUTH no: quote | estimate, valid 30 days, with a total and "Bill to"
@page 612 792
@ink .1 .3 .6
@size 24
@at 50 70
ESTIMATE
@ink 0 0 0
@size 10
@at 400 60
Estimate # E-771
Date 02/14/2025
Expires 03/16/2025
@at 50 110
Bill to:
Pinehaven Homeowners Association
c/o Tidal Property Management
@at 50 190
@cols 50 380r 460r 545r
> Description|Qty|Rate|Amount
> Repaint clubhouse exterior|1|6,800.00|6,800.00
> Pressure wash pool deck|1|450.00|450.00
> Subtotal|||7,250.00
> Tax (7%)|||507.50
@bold
> Estimate total|||$7,757.50
@plain
@at 50 330
Terms: 50% deposit on acceptance, balance due on receipt of final invoice.
Accepted by ________________
