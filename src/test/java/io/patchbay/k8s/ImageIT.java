package io.patchbay.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, from its tar. */
class ImageIT {

    private static final Path HOME = Path.of(System.getProperty("patchbay.home"));
    private static final String DATA = "/var/lib/patchbay";
    private static final String JAVA = "/opt/java";
    private static final String JARS = "/opt/patchbay/libs/";
    private static final int LONGEST_DEMO_SECONDS = 180;
    /** A short life: the second compiler would cost more than it gives. */
    private static final String OPTIONS = "-Dpatchbay.log.level=error -XX:TieredStopAtLevel=1";

    @TempDir
    private static Path folder;
    private static Image image;

    @BeforeAll
    static void unpack() throws Exception {
        image = Image.unpack(HOME.resolveSibling("patchbay-image.tar"), folder);
    }

    @Test
    void takesTheDemoToItsEnd() throws Exception {
        List<String> before = image.files("/tmp", DATA);
        Path log = folder.resolve("demo.log");
        Process demo = image.command(Map.of("JAVA_TOOL_OPTIONS", OPTIONS), "demo", "--exit=true")
                .redirectOutput(log.toFile()).start();
        try {
            assertThat(demo.waitFor(LONGEST_DEMO_SECONDS, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
        } finally {
            demo.destroyForcibly();
        }

        assertThat(Files.readString(log)).contains("Picked up JAVA_TOOL_OPTIONS: " + OPTIONS)
                .containsPattern("(?m)^all +30  each as the platform's own ledger has it$").doesNotContain("ERROR");
        assertThat(demo.exitValue()).isZero();
        assertThat(image.files("/tmp", DATA)).containsAll(before).hasSize(before.size() + List.of("hosts", "resolv.conf").size());
    }

    @Test
    void startsAsTheDistributionsCommandDoes() throws IOException {
        String script = Files.readString(HOME.resolve("bin/patchbay"));
        List<String> options = Arrays.stream(script.substring(script.indexOf("exec \"$java\"")).split("\\s+"))
                .filter(word -> word.startsWith("-X") || word.startsWith("-D")).toList();
        assertThat(options).hasSize(4).contains("-Xmx512m");
        List<String> expected = new ArrayList<>(options);
        expected.replaceAll(option -> option.equals("-Xmx512m") ? "-XX:MaxRAMPercentage=50" : option);

        assertThat(image.list("Entrypoint")).startsWith("java").endsWith("io.patchbay.main.Patchbay").containsAll(expected)
                .contains("-Dpatchbay.home=/opt/patchbay", "-XX:+UseSerialGC");
        assertThat(image.list("Cmd")).containsExactly("run");
        assertThat(image.config().path("User").asText()).isEqualTo("10001:10001");
        assertThat(image.config().path("WorkingDir").asText()).isEqualTo(DATA);
        assertThat(image.config().path("Volumes").fieldNames()).toIterable().containsExactly(DATA);
        assertThat(image.config().path("ExposedPorts").fieldNames()).toIterable().containsExactlyInAnyOrder("8080/tcp", "9876/tcp");
    }

    @Test
    void hasWhatTheDistributionHasAndMayBeWrittenToWhereItMust() throws IOException {
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            assertThat(image.files(JAVA).stream().filter(file -> file.endsWith(".jar")).map(file -> Path.of(file).getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(jars.map(jar -> jar.getFileName().toString()).toList());
        }
        assertThat(image.files(JAVA)).filteredOn(file -> file.endsWith(".jar") && !file.startsWith(JARS))
                .singleElement().asString().startsWith("/opt/patchbay/classpath/patchbay-");
        try (Stream<Path> all = Files.walk(HOME.resolve("routes"))) {
            assertThat(image.files()).containsAll(all.map(path -> "/opt/patchbay/" + HOME.relativize(path)).toList())
                    .contains("/opt/patchbay/application.properties", "/opt/patchbay/LICENSE", "/opt/patchbay/sbom.cdx.json");
        }
        List<String> writable = new ArrayList<>();
        for (String file : image.files("/tmp", DATA)) {
            if (PosixFilePermissions.toString(Files.getPosixFilePermissions(image.file(file))).charAt(7) == 'w') {
                writable.add(file);
            }
        }
        assertThat(writable).containsExactlyInAnyOrder("/tmp", DATA);
    }
}
