package io.patchbay.governance;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.safety.FileRights;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reports of audits, {@code reports/capacity-2026-05-04T060000Z.csv} and {@code .json}: one line a finding in the one, all that was looked
 * at in the other. A file is there whole or not at all, and for our own user alone.
 */
public final class AuditFiles {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String FORMULA = "=+-@\t\r";

    private final Path folder;
    private final ObjectMapper json;

    /**
     * @param folder where they lie; made when the first is written
     * @param json   writes trees
     */
    public AuditFiles(Path folder, ObjectMapper json) {
        this.folder = folder;
        this.json = json;
    }

    /**
     * Writes both.
     *
     * @param report what an audit came to
     * @return the files, CSV first
     * @throws UncheckedIOException where the folder cannot be written
     */
    public List<Path> write(AuditReport report) {
        String name = report.audit().wire() + "-" + SECONDS.format(report.at());
        try {
            FileRights.makeOwn(folder);
            return List.of(whole(name + ".csv", csv(report)), whole(name + ".json", document(report)));
        } catch (IOException e) {
            throw new UncheckedIOException("the report " + name + " cannot be written to " + folder + ": " + e, e);
        }
    }

    private Path whole(String name, String text) throws IOException {
        Path growing = folder.resolve("." + name + ".tmp");
        // what a crash left may be for others
        Files.deleteIfExists(growing);
        try (Writer file = Channels.newWriter(FileRights.openOwn(growing, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), StandardCharsets.UTF_8)) {
            file.write(text);
        }
        return Files.move(growing, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String csv(AuditReport report) throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter lines = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            lines.writeRecord("severity", "finding", "id", "name", "says", "change");
            for (AuditFinding finding : report.findings()) {
                lines.writeRecord(Stream.of(finding.severity().wire(), finding.check().wire(), finding.subject(), finding.name() == null ? ""
                        : finding.name(), finding.says(), finding.change()).map(AuditFiles::neutral).toList());
            }
        }
        return text.toString();
    }

    /** No cell of it runs as a formula in a spreadsheet. */
    private static String neutral(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private String document(AuditReport report) throws IOException {
        ObjectNode document = json.createObjectNode().put("audit", report.audit().wire()).put("at", report.at().toString())
                .put("since", report.since().toString()).put("intents", report.intents()).put("looked", report.looked());
        ObjectNode counts = document.putObject("counts");
        Stream.of(Severity.values()).forEach(severity -> counts.put(severity.wire(), report.count(severity)));
        for (AuditFinding finding : report.findings()) {
            document.withArray("/findings").addObject().put("severity", finding.severity().wire()).put("finding", finding.check().wire())
                    .put("id", finding.subject()).put("name", finding.name()).put("says", finding.says()).put("change", finding.change());
        }
        document.set("subjects", json.valueToTree(report.subjects()));
        document.set("cannotShow", json.valueToTree(report.cannotShow()));
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        return new String(json.writer(lines).writeValueAsBytes(document), StandardCharsets.UTF_8) + "\n";
    }
}
