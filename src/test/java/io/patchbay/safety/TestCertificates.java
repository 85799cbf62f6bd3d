package io.patchbay.safety;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Certificates that vouch for themselves, made by this Java's keytool: each is an authority of its own. */
public final class TestCertificates {

    /** Opens every file. */
    public static final String PASSWORD = "open-sesame-4711";

    private final Path folder;

    public TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** A key and its certificate, for names such as {@code dns:localhost,ip:127.0.0.1}, good for 10 days from a time such as {@code -20d}. */
    public Path identity(String name, String names, String from) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "it",
                "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=" + names, "-startdate", from, "-validity", "10", "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", PASSWORD).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile()).start();
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IOException("keytool says: " + Files.readString(folder.resolve(name + ".log")));
        }
        return file;
    }

    public Path identity(String name, String names) throws IOException, InterruptedException {
        return identity(name, names, "-1d");
    }

    /** A file of those that are believed. */
    public Path trustStore(String name, String type, Path... identities) throws IOException, GeneralSecurityException {
        KeyStore believed = KeyStore.getInstance(type);
        believed.load(null, null);
        for (Path identity : identities) {
            believed.setCertificateEntry(identity.getFileName().toString(), open(identity).getCertificate("it"));
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            believed.store(out, PASSWORD.toCharArray());
        }
        return file;
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
        return new PfxOptions().setPath(identity.toString()).setPassword(PASSWORD);
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
