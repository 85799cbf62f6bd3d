package io.patchbay.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapProjection;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.patchbay.Readme;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What k8s/ says is what Kubernetes takes, and agrees with the application and with the image. */
class ManifestsTest {

    private static final Path K8S = Path.of("k8s");
    private static final Path ROUTES = Path.of("routes");
    private static final String SINGLE = "single-node";
    private static final String SEVERAL = "several-nodes";
    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "patchbay");
    private static final int LONGEST_STOP_SECONDS = 30;

    private final Properties defaults = new Properties();
    private final Manifests single = Manifests.of(K8S.resolve(SINGLE));
    private final Manifests several = Manifests.of(K8S.resolve(SEVERAL));
    private final PodSpec pod = pod(single);
    private final Container container = pod.getContainers().get(0);
    private final Map<String, String> env = container.getEnv().stream().filter(one -> one.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));

    ManifestsTest() throws IOException {
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
    }

    private static PodSpec pod(Manifests manifests) {
        return manifests.one(StatefulSet.class, "patchbay").getSpec().getTemplate().getSpec();
    }

    private static Properties settings(Manifests manifests) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(manifests.one(ConfigMap.class, "patchbay-settings").getData().get("application.properties")));
        return settings;
    }

    @Test
    void aSlipIsSeen() throws IOException {
        ObjectNode account = (ObjectNode) Kustomization.read(K8S.resolve("base/service-account.yaml")).get(0);
        account.put("automountServiceAcountToken", false);
        assertThatThrownBy(() -> Manifests.read(List.of(account))).isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("automountServiceAcountToken");
        ObjectNode set = (ObjectNode) Kustomization.read(K8S.resolve("base/statefulset.yaml")).get(0);
        ((ObjectNode) set.at("/spec/template/spec/containers/0/readinessProbe/httpGet")).put("pfad", "/");
        assertThatThrownBy(() -> Manifests.read(List.of(set))).isInstanceOf(UnrecognizedPropertyException.class).hasMessageContaining("pfad");
        assertThatThrownBy(() -> Manifests.read(List.of(account.put("apiVersion", "v2")))).hasMessageContaining("no kind that is used here");
    }

    @Test
    void everyFileOfItIsUsed() throws IOException {
        try (Stream<Path> files = Files.walk(K8S)) {
            Map<Path, List<Path>> byFolder = files.filter(Files::isRegularFile).collect(Collectors.groupingBy(Path::getParent));
            assertThat(byFolder.remove(K8S)).containsExactlyInAnyOrder(K8S.resolve("secret.yaml"), K8S.resolve("drops.yaml"));
            for (Map.Entry<Path, List<Path>> folder : byFolder.entrySet()) {
                String kustomization = Files.readString(folder.getKey().resolve("kustomization.yaml"));
                assertThat(folder.getValue()).allSatisfy(file -> assertThat(kustomization.lines())
                        .as("%s is named in the kustomization beside it", file)
                        .anyMatch(line -> file.endsWith("kustomization.yaml") || line.matches("\\s+- (path: )?" + Pattern.quote(file.getFileName().toString()))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, SEVERAL})
    void everythingBelongsTogetherByItsLabels(String overlay) throws IOException {
        Manifests manifests = Manifests.of(K8S.resolve(overlay));
        assertThat(manifests.all()).allSatisfy(one -> assertThat(one.getMetadata().getLabels()).containsAllEntriesOf(LABELS));
        StatefulSet set = manifests.one(StatefulSet.class, "patchbay");
        assertThat(set.getSpec().getSelector().getMatchLabels()).isEqualTo(LABELS);
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels()).isEqualTo(LABELS);
        assertThat(manifests.those(Service.class)).isNotEmpty().allSatisfy(one -> assertThat(one.getSpec().getSelector()).isEqualTo(LABELS));
        assertThat(manifests.those(PodDisruptionBudget.class)).singleElement().satisfies(one -> {
            assertThat(one.getSpec().getSelector().getMatchLabels()).isEqualTo(LABELS);
            assertThat(one.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        });
        assertThat(manifests.those(NetworkPolicy.class)).isNotEmpty()
                .allSatisfy(one -> assertThat(one.getSpec().getPodSelector().getMatchLabels()).isEqualTo(LABELS));
        assertThat(manifests.one(Service.class, set.getSpec().getServiceName()).getSpec().getClusterIP()).isEqualTo("None");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, SEVERAL})
    void portsAndProbesAreTheApplications(String overlay) throws IOException {
        Manifests manifests = Manifests.of(K8S.resolve(overlay));
        Container one = pod(manifests).getContainers().get(0);
        Map<String, Integer> ports = one.getPorts().stream().collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
        assertThat(ports).isEqualTo(Map.of("http", Integer.valueOf(defaults.getProperty("intake.http.port").trim()),
                "management", Integer.valueOf(defaults.getProperty("management.port").trim())));
        assertThat(env).containsEntry("INTAKE_HTTP_PORT", ports.get("http").toString()).containsEntry("INTAKE_HTTP_ADDRESS", "0.0.0.0")
                .containsEntry("MANAGEMENT_PORT", ports.get("management").toString()).containsEntry("MANAGEMENT_ADDRESS", "0.0.0.0");

        assertThat(Stream.of(one.getStartupProbe(), one.getLivenessProbe(), one.getReadinessProbe()).map(probe -> probe.getHttpGet().getPath()))
                .containsExactly("/observe/health/live", "/observe/health/live", "/observe/health/ready");
        assertThat(new Readme().paragraph("Operating", "Health")).contains("/observe/health`", "`/live`", "`/ready`");
        assertThat(Stream.of(one.getStartupProbe(), one.getLivenessProbe(), one.getReadinessProbe()))
                .allSatisfy(probe -> assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management"));

        assertThat(manifests.those(Service.class).flatMap(service -> service.getSpec().getPorts().stream())).allSatisfy(port -> {
            assertThat(port.getTargetPort().getStrVal()).isEqualTo(port.getName());
            assertThat(port.getPort()).isEqualTo(ports.get(port.getName()));
        });
        assertThat(manifests.those(Service.class).flatMap(service -> service.getSpec().getPorts().stream()).map(ServicePort::getName))
                .containsExactlyInAnyOrderElementsOf(ports.keySet());
        assertThat(manifests.one(NetworkPolicy.class, "patchbay").getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getStrVal())).containsExactlyInAnyOrderElementsOf(ports.keySet());
    }

    @Test
    void settingsAreSomeThatThereAre() throws IOException {
        Map<String, String> keys = defaults.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), Function.identity()));
        assertThat(container.getEnv()).extracting(EnvVar::getName).doesNotHaveDuplicates().contains("NODE_NAME").isSubsetOf(keys.keySet());
        assertThat(container.getEnv().stream().filter(one -> one.getName().equals("NODE_NAME")))
                .singleElement().satisfies(one -> assertThat(one.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("metadata.name"));
        Secret secret = Manifests.read(Kustomization.read(K8S.resolve("secret.yaml"))).one(Secret.class, "patchbay-secrets");
        assertThat(secret.getStringData().keySet()).contains("intake.http.token", "genesys.client-secret").isSubsetOf(keys.values());
        assertThat(secret.getStringData().values()).containsOnly("change-me");
        for (Manifests manifests : List.of(single, several)) {
            // what the environment says goes before, and what is a secret lies elsewhere
            assertThat(settings(manifests).stringPropertyNames()).isNotEmpty().isSubsetOf(keys.values())
                    .noneMatch(key -> env.containsKey(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')))
                    .doesNotContainAnyElementsOf(secret.getStringData().keySet());
        }
    }

    @Test
    void everyRouteLiesWhereTheApplicationLooksForIt() throws IOException {
        Map<String, String> expected = new TreeMap<>(Map.of("application.properties", "application.properties"));
        try (Stream<Path> files = Files.walk(ROUTES)) {
            files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .forEach(file -> expected.put(file.toString().replace('\\', '/'), file.getFileName().toString()));
        }
        for (Manifests manifests : List.of(single, several)) {
            Map<String, String> mounted = new TreeMap<>();
            for (ConfigMapProjection source : sources(manifests)) {
                Map<String, String> data = manifests.one(ConfigMap.class, source.getName()).getData();
                assertThat(source.getItems()).extracting(KeyToPath::getKey).containsExactlyInAnyOrderElementsOf(data.keySet());
                source.getItems().forEach(item -> mounted.put(item.getPath(), item.getKey()));
            }
            assertThat(mounted).isEqualTo(expected);
        }
    }

    private static List<ConfigMapProjection> sources(Manifests manifests) {
        return volume(pod(manifests), "settings").getProjected().getSources().stream().map(source -> Objects.requireNonNull(source.getConfigMap()))
                .toList();
    }

    private static Volume volume(PodSpec pod, String name) {
        return pod.getVolumes().stream().filter(volume -> volume.getName().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void whatIsWrittenHasAPlaceAndWhatIsReadIsThere() throws IOException {
        Map<String, VolumeMount> mounts = container.getVolumeMounts().stream().collect(Collectors.toMap(VolumeMount::getName, Function.identity()));
        assertThat(mounts.values()).allMatch(mount -> mount.getSubPath() == null && mount.getSubPathExpr() == null);
        assertThat(mounts.get("settings").getMountPath()).isEqualTo(container.getWorkingDir());
        assertThat(mounts.get("secrets").getMountPath()).isEqualTo(env.get("SECRETS_DIRECTORY"));
        assertThat(volume(pod, "secrets").getSecret().getSecretName()).isEqualTo("patchbay-secrets");
        assertThat(env.get("DATA_DIRECTORY")).startsWith(mounts.get("data").getMountPath() + "/");
        assertThat(mounts.get("tmp").getMountPath()).isEqualTo("/tmp");
        assertThat(volume(pod, "tmp").getEmptyDir()).isNotNull();
        assertThat(mounts.values().stream().filter(mount -> Boolean.TRUE.equals(mount.getReadOnly())).map(VolumeMount::getName))
                .containsExactlyInAnyOrder("settings", "secrets");
        StatefulSet set = single.one(StatefulSet.class, "patchbay");
        assertThat(set.getSpec().getVolumeClaimTemplates()).singleElement().satisfies(claim -> {
            assertThat(claim.getMetadata().getName()).isEqualTo("data");
            assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
        });
        assertThat(mounts.keySet()).isEqualTo(Stream.concat(Stream.of("data"), pod.getVolumes().stream().map(Volume::getName)).collect(Collectors.toSet()));
    }

    @Test
    void filesAreCopiedByTheSameUserOnTheSameVolume() throws IOException {
        Pod drops = Manifests.read(Kustomization.read(K8S.resolve("drops.yaml"))).one(Pod.class, "patchbay-drops");
        assertThat(drops.getMetadata().getLabels()).as("no Service leads there").doesNotContain(LABELS.entrySet().iterator().next());
        assertThat(drops.getSpec().getSecurityContext()).isEqualTo(pod.getSecurityContext());
        Container one = drops.getSpec().getContainers().get(0);
        assertThat(one.getSecurityContext()).isEqualTo(container.getSecurityContext());
        VolumeMount data = container.getVolumeMounts().stream().filter(mount -> mount.getName().equals("data")).findFirst().orElseThrow();
        assertThat(one.getVolumeMounts()).containsExactly(data);
        assertThat(one.getWorkingDir()).isEqualTo(env.get("DATA_DIRECTORY"));
        assertThat(volume(drops.getSpec(), "data").getPersistentVolumeClaim().getClaimName()).isEqualTo("data-patchbay-0");
    }

    @Test
    void mayDoNoMoreThanItMust() {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getEnableServiceLinks()).as("a service named management would set MANAGEMENT_PORT").isFalse();
        assertThat(pod.getSecurityContext()).satisfies(context -> {
            assertThat(context.getRunAsNonRoot()).isTrue();
            assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        });
        assertThat(container.getSecurityContext()).satisfies(context -> {
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd()).isEmpty();
        });
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("memory", "cpu");
        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(LONGEST_STOP_SECONDS);
    }

    @Test
    void theImageIsTheOneThatIsBuilt() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(container.getImage()).isEqualTo("patchbay:" + found(pom, "<artifactId>patchbay</artifactId>\\s*<version>([^<]+)"));
        assertThat(pod.getSecurityContext().getRunAsUser() + ":" + pod.getSecurityContext().getRunAsGroup()).isEqualTo(found(pom, "<user>([^<]+)"));
        assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(pod.getSecurityContext().getRunAsGroup());
        assertThat(container.getVolumeMounts()).extracting(VolumeMount::getMountPath).contains(found(pom, "<volume>([^<]+)"));
        // it is started by the image's own entry point
        assertThat(container.getCommand()).isEmpty();
        assertThat(container.getArgs()).isEmpty();
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @Test
    void aSingleNodeKeepsItsJournalAndSeveralShareOne() throws IOException {
        assertThat(single.one(StatefulSet.class, "patchbay").getSpec().getReplicas()).isEqualTo(1);
        assertThat(settings(single)).doesNotContainKey("journal.url").containsEntry("jms.embedded.acceptor", "");
        assertThat(several.one(StatefulSet.class, "patchbay").getSpec().getReplicas()).isGreaterThan(1);
        assertThat(pod(several).getTopologySpreadConstraints()).singleElement()
                .satisfies(spread -> assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(LABELS));
        assertThat(single.one(StatefulSet.class, "patchbay").getSpec().getPodManagementPolicy()).as("what cannot be changed is the same")
                .isEqualTo(several.one(StatefulSet.class, "patchbay").getSpec().getPodManagementPolicy());
        assertThat(settings(several).getProperty("journal.url")).startsWith("jdbc:postgresql://");
        assertThat(ports(several)).contains(port(settings(several).getProperty("journal.url")), port(settings(several).getProperty("jms.broker-url")));
        assertThat(ports(single)).containsExactlyInAnyOrder(53, 53, 443);
    }

    private static int port(String url) {
        return Integer.parseInt(found(url, "//[^:/]+:(\\d+)"));
    }

    /** Where it may go to. */
    private static List<Integer> ports(Manifests manifests) {
        return manifests.those(NetworkPolicy.class).flatMap(policy -> policy.getSpec().getEgress().stream()).flatMap(rule -> rule.getPorts().stream())
                .map(NetworkPolicyPort::getPort).map(port -> port.getIntVal()).toList();
    }
}
