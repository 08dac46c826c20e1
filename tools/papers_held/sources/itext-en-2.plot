# TRUTH no: delivery note | packing slip
@page 612 792
@size 18
@at 50 60
PACKING SLIP
@size 10
@at 50 90
Cascade Hydroponics Supply
Ship to: Verdant Greens Co-op, 18 Dock Rd, Bellingham WA
Order 77120   Ship date 10/09/2025   Invoice to follow: 91-5520
@cols 50 350r 450r
> Item|Ordered|Shipped
> Nutrient A 20 L|12|12
> LED panel 600 W, value $389.00|4|3
> Back-ordered: 1 LED panel||
No payment is due on this slip.
