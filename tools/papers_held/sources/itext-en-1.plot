# TRUTH no: tax letter | a notice from the revenue with an amount due
@page 612 792
@size 11
@at 60 70
Department of Revenue
Business Tax Division
@at 400 70
Notice LTR-30412
Letter date: April 28, 2025
@at 60 130
Bramblewood Pottery LLC
7 Kiln Lane
@at 60 180
NOTICE OF ASSESSMENT - SALES AND USE TAX
@at 60 210
Our records show the return for the period ending December 31, 2024 was filed late.
@cols 60 420r
> Tax assessed|$812.00
> Penalty|$81.20
> Interest to May 28, 2025|$14.44
> Amount due by May 28, 2025|$907.64
@at 60 320
If you disagree you may appeal within 60 days. This is not an invoice for services.
