# TRUTH invoice | TG/25/041 | Wensley Dairy Goods Ltd | 1020.00 | GBP | 2025-04-03 | 2025-05-03 | 03/04/2025 is 3 April: the due day is written 03/05/2025 and the terms say 30 days
@page 595 842
@size 14
@at 50 60
T. Gaskarth, Welding & Fabrication
@size 10
@at 50 80
Settle, North Yorkshire    VAT No 220 9918 04
@at 50 120
To: Wensley Dairy Goods Ltd
@cols 50 200 350
> Invoice TG/25/041|Tax point 03/04/2025|Due 03/05/2025 (30 days)
@cols 50 400r
> Stainless trough, repair in situ|£690.00
> Rod and gas|£160.00
> Goods total|£850.00
> V.A.T. 20%|£170.00
> Invoice total|£1,020.00
