# TRUTH no: bank statement | a page of a statement of a business account
@page 595 842
@size 14
@at 50 60
Northern Counties Bank - Business Current Account
@size 9
@at 50 84
Threlkeld Joinery Ltd   Sort code 77-19-03   Account 11982233   Statement 41
Period 1 May 2025 to 31 May 2025
@cols 50 110 400r 470r 545r
> Date|Details|Paid out|Paid in|Balance
> 01 May|Balance brought forward|||4,118.22
> 07 May|BACS Keswick School INV 1182||2,340.00|6,458.22
> 12 May|DD HMRC VAT|1,912.40||4,545.82
> 30 May|FP Timber Direct Invoice T88120|884.16||3,661.66
> 31 May|Balance carried forward|||3,661.66
