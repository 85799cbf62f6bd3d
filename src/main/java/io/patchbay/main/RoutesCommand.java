package io.patchbay.main;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay routes}: what runs now, as the Patchbay says that the settings here name. */
@Command(name = "routes", mixinStandardHelpOptions = true,
        description = "Tells which routes run now, and what is wrong with those files that run otherwise than they are on disk.")
final class RoutesCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int DIGITS = 12;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode view = ask(address());
        int longest = 0;
        for (JsonNode file : view.path("files")) {
            longest = Math.max(longest, file.path("file").asText().length());
        }
        String line = "%-" + longest + "s  %-9s  %-" + DIGITS + "s  %s%n";
        out.printf(line, "file", "state", "runs", "since");
        for (JsonNode file : view.path("files")) {
            out.printf(line, file.path("file").asText(), file.path("state").asText(), digits(file.path("hash")), file.path("since").asText());
            if (!file.path("state").asText().equals("running")) {
                out.printf("    on disk: %s%n", file.path("onDisk").isNull() ? "gone, or cannot be read" : digits(file.path("onDisk")));
                for (JsonNode fault : file.path("lastFault").path("faults")) {
                    out.printf("    line %d: %s; %s%n", fault.path("line").asInt(), fault.path("wrong").asText(), fault.path("right").asText());
                }
            }
        }
        view.path("needRestart").forEach(key -> out.println("only a restart takes up " + key.asText()));
        out.flush();
        return 0;
    }

    private static String digits(JsonNode hash) {
        return hash.isNull() ? "-" : hash.asText().substring(0, DIGITS);
    }

    private static URI address() throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Settings settings = Settings.of(Bundle.placeholders(context, Path.of(""), Patchbay.home()), Path.of(""));
            String host = settings.text("management.address");
            return URI.create("http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + settings.port("management.port") + RoutesView.PATH);
        }
    }

    private static JsonNode ask(URI address) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(LONGEST).build()
                    .send(HttpRequest.newBuilder(address).timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalArgumentException("no Patchbay answers at " + address + " (management.address and management.port in "
                    + "application.properties): " + e, e);
        }
    }
}
