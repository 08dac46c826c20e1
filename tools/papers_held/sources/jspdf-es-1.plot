# TRUTH no: payslip | nómina
@page 842 595
@size 13
@at 40 50
RECIBO INDIVIDUAL JUSTIFICATIVO DEL PAGO DE SALARIOS
@size 9
@at 40 80
Empresa: Conservas del Cantábrico, S.A.   CIF A39118820   Trabajador: Begoña Ruiz Sainz   NIF 72.118.334-M
Período: 1 a 31 de octubre de 2025   Total días: 30
@cols 40 500r 640r 780r
> Concepto|Devengos|Deducciones|
> Salario base|1.420,00||
> Plus convenio|188,40||
> Cotización S.S. 6,48 %||104,22|
> IRPF 9,5 %||152,80|
> Totales|1.608,40|257,02|
@bold
> Líquido total a percibir|||1.351,38 EUR
