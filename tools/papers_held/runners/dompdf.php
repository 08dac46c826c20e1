<?php // HTML on standard input, a PDF by dompdf at the path given; the face "Own" is embedded.
require_once 'dompdf/autoload.php';
$fonts = '/usr/share/fonts/truetype/dejavu';
$cache = sys_get_temp_dir() . '/held-dompdf';
@mkdir($cache);
$pdf = new Dompdf\Dompdf(['isRemoteEnabled' => false, 'isFontSubsettingEnabled' => true,
    'fontDir' => $cache, 'fontCache' => $cache, 'chroot' => [$fonts, $cache]]);
$face = "<style>@font-face { font-family: Own; src: url('file://$fonts/DejaVuSans.ttf') format('truetype'); }</style>";
$pdf->loadHtml(str_replace('</head>', "$face</head>", stream_get_contents(STDIN)), 'UTF-8');
$pdf->setPaper('A4');
$pdf->render();
file_put_contents($argv[1], $pdf->output());
