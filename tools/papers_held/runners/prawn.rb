# A paper in Ruby on standard input, with `pdf` at hand; a PDF by Prawn at the path given.
require "prawn"
require "prawn/table"
Prawn::Fonts::AFM.hide_m17n_warning = true
words = $stdin.read.force_encoding("UTF-8")
options = words =~ /^# PAGE (.*)$/ ? eval($1) : { page_size: "A4" }
pdf = Prawn::Document.new(options)
eval(words)
pdf.render_file(ARGV[0])
