package io.patchbay.main;

import static io.patchbay.main.FileLife.csv;
import static io.patchbay.main.FileLife.row;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.patchbay.intent.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Drops that are no text, or too large to lie among the others. */
final class MadeDrops {
    private static final String HEADER = "to_name," + csv();
    private static final String MEGABYTE = "x".repeat(1_000_000);

    private MadeDrops() { }

    /** Each by its folder and name. */
    static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> drops = new LinkedHashMap<>();
        encodings(drops);
        sizes(drops);
        binaries(drops);
        return drops;
    }

    private static void encodings(Map<String, byte[]> drops) {
        drops.put("encodings/utf-8.csv", named("e-utf-8").getBytes(UTF_8));
        drops.put("encodings/utf-8-mark.csv", ("\uFEFF" + named("e-utf-8-mark")).getBytes(UTF_8));
        drops.put("encodings/utf-16le-mark.csv", ("\uFEFF" + named("e-utf-16le")).getBytes(UTF_16LE));
        drops.put("encodings/utf-16be-mark.csv", ("\uFEFF" + named("e-utf-16be")).getBytes(UTF_16BE));
        drops.put("encodings/utf-16le-mark.json", ("\uFEFF" + intent("e-utf-16le-json")).getBytes(UTF_16LE));
        drops.put("encodings/utf-16be-mark.ndjson", ("\uFEFF" + intent("e-utf-16be-ndjson") + "\n").getBytes(UTF_16BE));
        drops.put("encodings/utf-16le-odd.csv", odd(("\uFEFF" + csv(row("e-odd-1"), row("e-odd-2"))).getBytes(UTF_16LE)));
        drops.put("encodings/utf-16le-unmarked.csv", named("e-unmarked").getBytes(UTF_16LE));
        drops.put("encodings/utf-32le-mark.csv", ("\uFEFF" + named("e-utf-32")).getBytes(Charset.forName("UTF-32LE")));
        drops.put("encodings/windows-1252.csv", (HEADER + "Jürgen €," + row("e-1252-1") + "Ada," + row("e-1252-2")).getBytes(Charset.forName("windows-1252")));
        drops.put("encodings/windows-1252-header.csv", ("attr.größe," + csv() + "x," + row("e-1252-3")).getBytes(Charset.forName("windows-1252")));
        drops.put("encodings/windows-1252.json", ("[" + intent("e-1252-4").replace("anna", "jürgen") + ",\n" + intent("e-1252-5") + "]").getBytes(ISO_8859_1));
        drops.put("encodings/invalid-utf-8.csv", (HEADER + "\u00C0\u0080," + row("e-invalid-1") + "\u00ED\u00A0\u0080," + row("e-invalid-2") + "\u00F5x,"
                + row("e-invalid-3") + "Ada," + row("e-invalid-4") + "cut off," + row("e-invalid-5").strip() + "\u00E6\u00BC").getBytes(ISO_8859_1));
        drops.put("encodings/marks-alone.csv", "\uFEFF".getBytes(UTF_8));
        drops.put("encodings/marks-alone.json", "\uFEFF".getBytes(UTF_8));
        drops.put("encodings/marks-alone.ndjson", "\uFEFF".getBytes(UTF_16LE));
        drops.put("encodings/nul-early.csv", (HEADER + "A\0da," + row("e-nul-1")).getBytes(UTF_8));
        drops.put("encodings/nul-late.csv", (HEADER + "Ada," + row("e-nul-2") + "\n".repeat(5000) + "A\0da," + row("e-nul-3")).getBytes(UTF_8));
        drops.put("encodings/nul-late.ndjson", (intent("e-nul-4") + "\n".repeat(5000) + "\0{}\n" + intent("e-nul-5")).getBytes(UTF_8));
    }

    private static byte[] odd(byte[] bytes) {
        byte[] odd = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, odd, 0, odd.length);
        return odd;
    }

    private static void sizes(Map<String, byte[]> drops) {
        drops.put("sizes/megabyte-cell.csv", (HEADER + MEGABYTE + "," + row("s-cell-1") + "Ada," + row("s-cell-2")).getBytes(UTF_8));
        drops.put("sizes/megabyte-quoted.csv", (HEADER + "\"" + MEGABYTE + "\"," + row("s-quoted-1") + "Ada," + row("s-quoted-2")).getBytes(UTF_8));
        drops.put("sizes/megabyte-header.csv", ("attr." + MEGABYTE + "," + csv() + "x," + row("s-header")).getBytes(UTF_8));
        drops.put("sizes/unknown-10000.csv", (csv().strip() + ",c".repeat(10_000) + "\n" + row("s-unknown")).getBytes(UTF_8));
        String attributes = IntStream.range(0, 10_000).mapToObj(i -> "attr." + Integer.toString(i, 36)).collect(Collectors.joining(","));
        drops.put("sizes/attributes-10000.csv", (attributes.substring(0, 60_000).replaceAll(",[^,]*$", "") + "," + csv() + ",".repeat(10) + row("s-few")
                + ",".repeat(attributes.substring(0, 60_000).replaceAll(",[^,]*$", "").split(",").length) + row("s-attributes")).getBytes(UTF_8));
        drops.put("sizes/cells-60000.csv", (csv() + ",".repeat(60_000) + "\n" + row("s-cells")).getBytes(UTF_8));
        drops.put("sizes/megabyte.json", ("[" + intent("s-json-1").replace("anna", MEGABYTE) + ",\n" + intent("s-json-2").replace("\"type\"", "\"" + MEGABYTE.substring(0, 100_000) + "\"")
                + ",\n" + intent("s-json-3") + "]").getBytes(UTF_8));
        drops.put("sizes/megabyte.ndjson", (intent("s-nd-1").replace("anna", MEGABYTE) + "\n" + intent("s-nd-2") + "\n").getBytes(UTF_8));
        drops.put("sizes/deep.json", ("[" + "[".repeat(2_000) + "]".repeat(2_000) + ",\n{\"a\":".repeat(1) + "{\"a\":".repeat(30_000) + "1" + "}".repeat(30_001) + ",\n"
                + intent("s-deep-1") + "]").getBytes(UTF_8));
        drops.put("sizes/deep-file.json", "[".repeat(3_000_000).getBytes(UTF_8));
        drops.put("sizes/deep.ndjson", (intent("s-deep-2") + "\n" + "[".repeat(60_000) + "\n" + intent("s-deep-3")).getBytes(UTF_8));
        drops.put("sizes/long-number.json", ("[{\"priority\": " + "9".repeat(50_000) + "},\n" + intent("s-number") + "]").getBytes(UTF_8));
    }

    private static void binaries(Map<String, byte[]> drops) throws IOException {
        byte[] picture = "\u0089PNG\r\n\u001A\n\0\0\0\rIHDR\0\0\0\u0010\0\0\0\u0010\b\u0006\0\0\0\u001F\u00F3\u00FFa".getBytes(ISO_8859_1);
        drops.put("binaries/picture.csv", picture);
        drops.put("binaries/picture.json", picture);
        drops.put("binaries/picture.ndjson", picture);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write(csv(row("b-zip")).getBytes(UTF_8));
        }
        drops.put("binaries/workbook.csv", zipped.toByteArray());
        drops.put("binaries/archive.json", zipped.toByteArray());
        drops.put("binaries/old-workbook.csv", "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1\0\0".getBytes(ISO_8859_1));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(csv(row("b-gzip")).getBytes(UTF_8));
        }
        drops.put("binaries/packed.csv", packed.toByteArray());
        drops.put("binaries/document.csv", "%PDF-1.7\r\n%\u00E2\u00E3\u00CF\u00D3\r\n1 0 obj\r\n".getBytes(ISO_8859_1));
        byte[] random = new byte[100_000];
        new Random(7).nextBytes(random);
        drops.put("binaries/random.csv", random);
        drops.put("binaries/random.json", random);
        drops.put("binaries/random.ndjson", random);
    }

    private static String named(String id) {
        return HEADER + "J\u00FCrgen \u6F22," + row(id);
    }

    private static String intent(String id) {
        return Samples.shortest().put("intentId", id).toString();
    }
}
