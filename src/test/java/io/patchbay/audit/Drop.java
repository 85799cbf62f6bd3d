package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A CSV that was dropped and read, and what was written about it. It has the header that a results file has, with column
 * intent_id, and commas.
 *
 * @param name its name in the folder done
 * @param rows the intent of each row, by line
 * @param refused the lines of its rejects file, in that file's order
 * @param results the lines of its results file
 * @param summary its summary; null where there is none
 */
record Drop(String name, Map<Long, String> rows, List<Long> refused, List<Result> results, JsonNode summary) {

    /**
     * What became of a row.
     *
     * @param line the row
     * @param intentId its intent
     * @param outcome the outcome's word, or DUPLICATE
     */
    record Result(long line, String intentId, String outcome) {
    }

    /**
     * Reads what was dropped.
     *
     * @param data the data directory
     * @return every CSV in its folder done
     * @throws IOException where something cannot be read
     */
    static List<Drop> in(Path data) throws IOException {
        List<Drop> drops = new ArrayList<>();
        Path done = data.resolve("done");
        if (Files.isDirectory(done)) {
            try (var files = Files.list(done)) {
                for (Path file : files.filter(one -> one.toString().endsWith(".csv")).sorted(Comparator.naturalOrder()).toList()) {
                    drops.add(read(file, data.resolve("results")));
                }
            }
        }
        return drops;
    }

    private static Drop read(Path file, Path folder) throws IOException {
        String name = file.getFileName().toString();
        Map<Long, String> rows = new TreeMap<>();
        records(file).forEach(row -> rows.put(row.getStartingLineNumber(), row.getField("intent_id")));
        List<Long> refused = records(folder.resolve(name + ".rejects.csv")).stream()
                .map(row -> Long.valueOf(row.getField("reject_line"))).toList();
        List<Result> results = records(folder.resolve(name + ".results.csv")).stream()
                .map(row -> new Result(Long.parseLong(row.getField("line")), row.getField("intent_id"), row.getField("outcome"))).toList();
        Path summary = folder.resolve(name + ".summary.json");
        return new Drop(name, rows, refused, results, Files.exists(summary) ? Lines.json(Files.readString(summary)) : null);
    }

    private static List<NamedCsvRecord> records(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    /** The intents that it brought in, whether or not something else had brought them in before. */
    List<String> taken() {
        return rows.entrySet().stream().filter(row -> !refused.contains(row.getKey())).map(Map.Entry::getValue).toList();
    }

    Map<String, Long> outcomes() {
        return results.stream().filter(result -> !result.outcome.equals("DUPLICATE"))
                .collect(Collectors.groupingBy(Result::outcome, TreeMap::new, Collectors.counting()));
    }

    long duplicates() {
        return results.stream().filter(result -> result.outcome.equals("DUPLICATE")).count();
    }
}
