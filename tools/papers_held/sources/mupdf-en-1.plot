# TRUTH invoice | 5518-B | Dr. Cornelius Mbeki | 987.00 | GBP | 2025-12-01 | 2025-12-31 | person as buyer; hire invoice with a deposit
@page 595 842
@box 380 0 215 842 .93 .93 .93
@size 22
@at 40 60
Highfield Marquees
@size 10
@at 400 60
Invoice 5518-B
Raised 1 December 2025
Pay by 31 December 2025
Event 22 November 2025
@at 400 160
For
Dr. Cornelius Mbeki
The Rectory
Church Lane
Wymondham NR18
@at 40 120
@cols 40 360r
> Marquee 9 x 12 m with floor|620.00
> Heaters, three|135.00
> Delivery|67.50
> VAT at 20% (on 822.50)|164.50
@bold
> Sum due in GBP|987.00
@plain
@at 40 240
Damage deposit of £200.00 already returned to Mrs Ottoline Mbeki.
