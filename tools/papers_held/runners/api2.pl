# Orders on standard input, a PDF by PDF::API2 at the path given.
use strict; use warnings; use utf8; use open qw(:std :utf8); use PDF::API2;
my $pdf = PDF::API2->new();
my %face = (r => 'Helvetica', b => 'Helvetica-Bold', i => 'Helvetica-Oblique', m => 'Courier');
$face{$_} = $pdf->corefont($face{$_}, -encoding => 'windows-1252') for keys %face;
my ($page, $high, $text, $draw) = (undef, 842);
while (<STDIN>) {
    chomp; my @o = split /\t/;
    if ($o[0] eq 'p' or not $page) {
        my ($w, $h) = $o[0] eq 'p' ? @o[1, 2] : (595, 842);
        $page = $pdf->page(); $page->mediabox($w, $h); $high = $h;
        $draw = $page->gfx(); $text = $page->text();
    }
    if ($o[0] eq 'r') {
        $draw->fillcolor(sprintf '#%02x%02x%02x', map { 255 * $_ } split / /, $o[5]);
        $draw->rect($o[1], $high - $o[2] - $o[4], $o[3], $o[4]); $draw->fill();
    }
    if ($o[0] eq 't') {
        $text->font($face{$o[4]}, $o[3]);
        $text->fillcolor(sprintf '#%02x%02x%02x', map { 255 * $_ } split / /, $o[6]);
        $text->translate($o[1], $high - $o[2]);
        $o[5] eq 'r' ? $text->text_right($o[7]) : $text->text($o[7]);
    }
}
$pdf->saveas($ARGV[0]);
