package io.patchbay.safety;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates are believed, for every connection that goes out by TLS. Whether a certificate is for the host that was meant is
 * looked at by whoever connects.
 */
public final class Trust {

    /** The kinds of files that can be read. */
    public static final List<String> TYPES = List.of("PKCS12", "JKS", "PEM");

    private final Store store;
    private final X509TrustManager manager;
    private final SSLContext context;

    /**
     * A file of certificates.
     *
     * @param file     where it is
     * @param type     one of {@link #TYPES}
     * @param password opens it; null where it needs none
     */
    public record Store(Path file, String type, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Store[" + file + ", " + type + "]";
        }
    }

    private Trust(Store store, KeyStore certificates) throws GeneralSecurityException {
        this.store = store;
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        manager = Stream.of(factory.getTrustManagers()).filter(X509TrustManager.class::isInstance).map(X509TrustManager.class::cast)
                .findFirst().orElseThrow();
        context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
    }

    /** Believes whom this Java believes: the authorities of its lib/security/cacerts, unless it was told otherwise. */
    public static Trust ofJava() {
        try {
            return new Trust(null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /**
     * Believes the certificates of a file, and no others.
     *
     * @param store the file
     * @throws IllegalArgumentException where it cannot be read or holds none; the message names the settings
     */
    public static Trust of(Store store) {
        String name = "tls.trust-store=" + store.file();
        try {
            Trust trust = new Trust(store, store.type().equals("PEM") ? pem(store.file()) : keyStore(store));
            if (trust.manager.getAcceptedIssuers().length == 0) {
                throw new IllegalArgumentException(name + " holds no certificate that is to be trusted; put them in with keytool -importcert");
            }
            return trust;
        } catch (IOException e) {
            throw new IllegalArgumentException(isWrongPassword(e) ? "tls.trust-store-password does not open " + name
                    : name + " cannot be read as " + store.type() + " (tls.trust-store-type): " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(name + " cannot be read as " + store.type() + " (tls.trust-store-type): " + e.getMessage(), e);
        }
    }

    private static boolean isWrongPassword(IOException failure) {
        return failure.getCause() instanceof UnrecoverableKeyException;
    }

    private static KeyStore keyStore(Store store) throws IOException, GeneralSecurityException {
        KeyStore certificates = KeyStore.getInstance(store.type());
        try (InputStream file = Files.newInputStream(store.file())) {
            certificates.load(file, store.password() == null ? null : store.password().toCharArray());
        }
        return certificates;
    }

    private static KeyStore pem(Path file) throws IOException, GeneralSecurityException {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        try (InputStream text = Files.newInputStream(file)) {
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(text)) {
                certificates.setCertificateEntry(String.valueOf(certificates.size()), certificate);
            }
        }
        return certificates;
    }

    /** The file they come from; empty where they are Java's own. */
    public Optional<Store> store() {
        return Optional.ofNullable(store);
    }

    /** Says of a server's certificate whether it is believed; of its host name nothing. */
    public X509TrustManager manager() {
        return manager;
    }

    /** Makes connections by TLS. */
    public SSLContext context() {
        return context;
    }

    /** The certificates as text, one after the other, each with its BEGIN and END line. */
    public String pem() {
        return Arrays.stream(manager.getAcceptedIssuers()).map(Trust::pem).collect(Collectors.joining());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }
}
