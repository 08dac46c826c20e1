import com.lowagie.text.*;
import com.lowagie.text.pdf.*;
import java.awt.Color;
import java.io.*;
import java.util.*;

/** Orders on standard input, a PDF by iText 2 at the path given. */
public class Itext {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        Map<String, BaseFont> face = new HashMap<>();
        face.put("r", BaseFont.createFont(BaseFont.TIMES_ROMAN, "Cp1252", false));
        face.put("b", BaseFont.createFont(BaseFont.TIMES_BOLD, "Cp1252", false));
        face.put("i", BaseFont.createFont(BaseFont.TIMES_ITALIC, "Cp1252", false));
        face.put("m", BaseFont.createFont(BaseFont.COURIER, "Cp1252", false));
        Document doc = null;
        PdfContentByte pen = null;
        float high = 842;
        for (String line; (line = in.readLine()) != null; ) {
            String[] o = line.split("\t");
            if (o[0].equals("p") || doc == null) {
                Rectangle size = o[0].equals("p") ? new Rectangle(f(o[1]), f(o[2])) : PageSize.A4;
                high = size.getHeight();
                if (doc == null) {
                    doc = new Document(size);
                    PdfWriter writer = PdfWriter.getInstance(doc, new FileOutputStream(args[0]));
                    doc.open();
                    pen = writer.getDirectContent();
                } else { doc.setPageSize(size); doc.newPage(); }
            }
            if (o[0].equals("r")) {
                pen.setColorFill(ink(o[5]));
                pen.rectangle(f(o[1]), high - f(o[2]) - f(o[4]), f(o[3]), f(o[4]));
                pen.fill();
            }
            if (o[0].equals("t")) {
                pen.beginText();
                pen.setColorFill(ink(o[6]));
                pen.setFontAndSize(face.get(o[4]), f(o[3]));
                pen.showTextAligned(o[5].equals("r") ? 2 : 0, o[7], f(o[1]), high - f(o[2]), 0);
                pen.endText();
            }
        }
        doc.close();
    }
    static float f(String text) { return Float.parseFloat(text); }
    static Color ink(String text) {
        String[] c = text.split(" ");
        return new Color(f(c[0]), f(c[1]), f(c[2]));
    }
}
