package io.patchbay.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The working directory of a pod. */
public final class MountedFolder {

    private MountedFolder() { }

    /**
     * Lays it out as a kubelet does: files in a folder of their own, links to them where they are looked for.
     *
     * @param overlay a folder below k8s/
     * @param folder  is empty
     */
    public static void layOut(String overlay, Path folder) throws IOException {
        Manifests manifests = Manifests.of(Path.of("k8s").resolve(overlay));
        Volume settings = manifests.one(StatefulSet.class, "patchbay").getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("settings")).findFirst().orElseThrow();
        Map<Path, String> files = new TreeMap<>();
        for (VolumeProjection source : settings.getProjected().getSources()) {
            Map<String, String> data = manifests.one(ConfigMap.class, source.getConfigMap().getName()).getData();
            source.getConfigMap().getItems().forEach(item -> files.put(Path.of(item.getPath()), data.get(item.getKey())));
        }
        Path hidden = Files.createDirectory(folder.resolve("..2026_11_23_12_00_00.100000000"));
        Files.createSymbolicLink(folder.resolve("..data"), hidden.getFileName());
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Files.createDirectories(hidden.resolve(file.getKey()).getParent());
            Files.writeString(hidden.resolve(file.getKey()), file.getValue());
            Path top = file.getKey().getName(0);
            if (Files.notExists(folder.resolve(top))) {
                Files.createSymbolicLink(folder.resolve(top), Path.of("..data").resolve(top));
            }
        }
    }
}
