<?php // Orders on standard input, a PDF by TCPDF at the path given.
require_once 'tcpdf/tcpdf.php';
$face = ['r' => ['helvetica', ''], 'b' => ['helvetica', 'B'], 'i' => ['times', 'I'], 'm' => ['courier', '']];
$pdf = new TCPDF('P', 'pt', 'A4', true, 'UTF-8');
$pdf->setPrintHeader(false); $pdf->setPrintFooter(false); $pdf->SetAutoPageBreak(false);
$pdf->SetMargins(0, 0, 0); $pdf->setCellPaddings(0, 0, 0, 0);
$open = false;
while (($line = fgets(STDIN)) !== false) {
    $o = explode("\t", rtrim($line, "\n"));
    if ($o[0] == 'p' || !$open) {
        $size = $o[0] == 'p' ? [(float) $o[1], (float) $o[2]] : [595, 842];
        $pdf->AddPage($size[0] > $size[1] ? 'L' : 'P', $size); $open = true;
    }
    if ($o[0] == 'r') {
        $pdf->SetFillColorArray(array_map(fn($c) => (int) round(255 * $c), explode(' ', $o[5])));
        $pdf->Rect($o[1], $o[2], $o[3], $o[4], 'F');
    }
    if ($o[0] == 't') {
        $pdf->SetFont($face[$o[4]][0], $face[$o[4]][1], (float) $o[3]);
        $pdf->SetTextColorArray(array_map(fn($c) => (int) round(255 * $c), explode(' ', $o[6])));
        $wide = $pdf->GetStringWidth($o[7]);
        $pdf->SetXY($o[5] == 'r' ? $o[1] - $wide : $o[1], $o[2] - $o[3]);
        $pdf->Cell($wide + 1, $o[3], $o[7], 0, 0, 'L');
    }
}
$pdf->Output($argv[1], 'F');
