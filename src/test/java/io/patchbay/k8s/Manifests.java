package io.patchbay.k8s;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Manifests, read into Kubernetes' own model: a kind, a field or a type that it does not know is an error.
 *
 * @param all each of them
 */
record Manifests(List<HasMetadata> all) {

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(ConfigMap.class, Secret.class, Pod.class, Service.class, ServiceAccount.class,
            StatefulSet.class, NetworkPolicy.class, PodDisruptionBudget.class, PrometheusRule.class, ServiceMonitor.class);
    /** The model's classes put aside what they do not know; here nothing is put aside. */
    private static final JsonMapper STRICT = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            }).build();

    /** What a kustomization comes to. */
    static Manifests of(Path kustomization) throws IOException {
        return read(Kustomization.render(kustomization));
    }

    /** Documents as manifests. */
    static Manifests read(List<JsonNode> documents) throws IOException {
        List<HasMetadata> all = new ArrayList<>();
        for (JsonNode document : documents) {
            HasMetadata manifest = STRICT.treeToValue(document, KINDS.stream()
                    .filter(kind -> HasMetadata.getKind(kind).equals(document.path("kind").asText())
                            && HasMetadata.getApiVersion(kind).equals(document.path("apiVersion").asText()))
                    .findFirst().orElseThrow(() -> new IllegalArgumentException("no kind that is used here: " + document)));
            all.add(manifest);
        }
        return new Manifests(all);
    }

    /** Those of a kind. */
    <T extends HasMetadata> Stream<T> those(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The one of a kind and name. */
    <T extends HasMetadata> T one(Class<T> kind, String name) {
        return those(kind).filter(one -> one.getMetadata().getName().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind.getSimpleName() + " " + name));
    }
}
