# TRUTH invoice | 2025-AR-0055 | Bodegas Valle de Uco S.A. | 484000.00 | ARS | 2025-04-30 | 2025-05-10 | Argentina: FACTURA A, punto de venta and Comp. Nro, CAE with its own due day; also(number=00003-00000055)
@page 595 842
@size 20
@at 285 60
A
@size 9
@at 50 60
Estudio Jurídico Lencinas & Asoc.
Responsable Inscripto
San Martín 1020, Mendoza
@at 350 60
FACTURA 2025-AR-0055
Punto de venta 00003  Comp. Nro 00000055
Fecha de emisión: 30/04/2025
CUIT 30-71118822-9
@at 50 130
Señor(es): Bodegas Valle de Uco S.A.    CUIT: 30-50012233-4
Período facturado: 01/04/2025 al 30/04/2025    Fecha de vto. para el pago: 10/05/2025
@at 50 180
@cols 50 545r
> Abono mensual asesoramiento laboral|$ 400.000,00
> IVA 21%|$ 84.000,00
> Importe total (ARS)|$ 484.000,00
@at 50 760
CAE N° 75178220118834   Fecha de vto. de CAE: 20/05/2025
