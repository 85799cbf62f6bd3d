package io.patchbay.safety;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates that vouch for themselves, made by this Java's keytool: each is an authority of its own. */
public final class TestCertificates {

    /** Opens every file. */
    public static final String PASSWORD = "open-sesame-4711";

    private final Path folder;

    public TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** A key and its certificate, for names such as {@code dns:localhost,ip:127.0.0.1}. */
    public Path identity(String name, String names) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "it", "-dname", "CN=" + name, "-ext", "SAN=" + names, "-validity", "10");
        return file;
    }

    /** A key and its certificate, which an authority has vouched for and which is not good any more. */
    public Path expired(String name, String names) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "ca", "-dname", "CN=authority", "-ext", "bc:c", "-validity", "10");
        keytool(file, "it", "-dname", "CN=" + name, "-ext", "SAN=" + names, "-startdate", "-20d", "-validity", "10", "-signer", "ca");
        return file;
    }

    private void keytool(Path file, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", alias, "-keyalg", "EC", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        Path log = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IOException("keytool says: " + Files.readString(log));
        }
    }

    /** A file of those that are believed. */
    public Path trustStore(String name, String type, Path... identities) throws IOException, GeneralSecurityException {
        KeyStore believed = KeyStore.getInstance(type);
        believed.load(null, null);
        for (Path identity : identities) {
            believed.setCertificateEntry(identity.getFileName().toString(), believable(identity));
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            believed.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** The authority where there is one, else it itself. */
    private static Certificate believable(Path identity) throws IOException, GeneralSecurityException {
        KeyStore store = open(identity);
        return store.getCertificate(store.containsAlias("ca") ? "ca" : "it");
    }

    public static Trust trust(Path store) {
        return Trust.of(new Trust.Store(store, "PKCS12", PASSWORD));
    }

    /** The certificate as PEM. */
    public static String certificate(Path identity) throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", open(identity).getCertificate("it").getEncoded());
    }

    /** The key as PEM. */
    public static String key(Path identity) throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", open(identity).getKey("it", PASSWORD.toCharArray()).getEncoded());
    }

    /** The same for a server of Vert.x. */
    public static PfxOptions server(Path identity) {
        return new PfxOptions().setPath(identity.toString()).setPassword(PASSWORD).setAlias("it");
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    private static KeyStore open(Path identity) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(identity)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }
}
