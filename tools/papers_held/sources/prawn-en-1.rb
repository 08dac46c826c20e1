# TRUTH invoice | 10045 | Marlowe Street Veterinary Hospital | 3562.50 | USD | 2025-10-01 | 2025-10-31 | Bill4Time-like; two columns of heads; retainer applied; also(total=2562.50)
# PAGE { page_size: "LETTER" }
pdf.fill_color "1f4e79"; pdf.fill_rectangle [0, 720], 540, 40; pdf.fill_color "ffffff"
pdf.draw_text "Okonkwo Legal Group, P.C.", at: [12, 694], size: 18
pdf.fill_color "000000"; pdf.move_down 60
pdf.table([["Invoice", "10045"], ["Invoice Date", "October 1, 2025"], ["Terms", "Net 30"], ["Payment Due", "October 31, 2025"], ["Matter", "Lease renegotiation (MSVH-003)"], ["Billing Period", "September 1-30, 2025"]], position: :right, cell_style: { size: 9, padding: 3 })
pdf.move_up 90
pdf.text "Marlowe Street Veterinary Hospital\nDr. Priya Nandakumar, Owner\n415 Marlowe Street\nRichmond, VA 23220", size: 10
pdf.move_down 50
rows = [%w[Date Staff Description Hours Rate Amount], ["9/4/2025", "CO", "Review lease and amendments one through four", "2.50", "375.00", "937.50"], ["9/9/2025", "CO", "Call with landlord's counsel re: CAM reconciliation of $14,220.18", "1.00", "375.00", "375.00"], ["9/17/2025", "CO", "Draft counterproposal", "4.00", "375.00", "1,500.00"], ["9/24/2025", "JB", "Redline; transmit", "3.00", "250.00", "750.00"]]
pdf.table(rows, header: true, width: 540, cell_style: { size: 8, borders: [:bottom] })
pdf.move_down 10
pdf.table([["Total Fees", "$3,562.50"], ["Total Expenses", "$0.00"], ["Invoice Total", "$3,562.50"], ["Retainer Applied 10/01/2025", "($1,000.00)"], ["Balance Due", "$2,562.50"]], position: :right, cell_style: { size: 9, align: :right })
