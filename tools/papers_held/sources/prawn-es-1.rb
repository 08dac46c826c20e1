# TRUTH no: contract | contrato de arrendamiento de servicios, monthly price, factura
# PAGE { page_size: "A4" }
pdf.text "CONTRATO DE PRESTACIÓN DE SERVICIOS", size: 14, style: :bold
pdf.text "En Bilbao, a 15 de enero de 2025, REUNIDOS Limpiezas Nervión, S.L. (CIF B48112309) y Asesoría Txorierri, S.C. ACUERDAN:"
pdf.text "Primera. Limpieza de oficinas tres días por semana.\nSegunda. Precio: 480,00 euros mensuales más IVA, que se abonarán mediante factura mensual pagadera a 10 días.\nTercera. Duración de un año, prorrogable.\nCuarta. La primera factura se emitirá el 31 de enero de 2025 con el número 2025/001."
