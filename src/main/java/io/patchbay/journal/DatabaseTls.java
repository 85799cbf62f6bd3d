package io.patchbay.journal;

import io.patchbay.safety.Trust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * TLS to PostgreSQL. The URL asks for it as the driver has it, by {@code sslmode=verify-full} or {@code ssl=true}; encryption without a look
 * at who answers is refused. The driver makes one of these for each pool, and looks at the host name itself.
 */
public final class DatabaseTls extends WrappedFactory {

    private static final Pattern OPTION = Pattern.compile("[?&](ssl\\w*)(?:=([^&]*))?");
    /** Options with which a driver could be made to believe anybody. */
    private static final Set<String> OF_ITS_OWN = Set.of("sslfactory", "sslfactoryarg", "sslhostnameverifier");

    /**
     * Believes certificates; called by the driver, by name.
     *
     * @param pem certificates as text
     * @throws GeneralSecurityException where they are none
     * @throws IOException              never
     */
    public DatabaseTls(String pem) throws GeneralSecurityException, IOException {
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        for (Certificate certificate : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
            certificates.setCertificateEntry(String.valueOf(certificates.size()), certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        factory = context.getSocketFactory();
    }

    /**
     * What the driver has to be told beside the URL.
     *
     * @param url   of PostgreSQL
     * @param trust whose certificates are believed
     * @return properties of a connection; none where the URL asks for no TLS, or names its root certificate itself
     * @throws IllegalArgumentException where the URL asks for TLS without a look at who answers
     */
    static Map<String, String> properties(String url, Trust trust) {
        Map<String, String> asked = new TreeMap<>();
        for (Matcher option = OPTION.matcher(url); option.find();) {
            asked.put(option.group(1), option.group(2) == null ? "" : option.group(2));
        }
        asked.keySet().stream().filter(OF_ITS_OWN::contains).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException("journal.url must not set " + option + ": certificates are always looked at. Take "
                    + "sslmode=verify-full, and tls.trust-store for an authority of your own");
        });
        String mode = asked.getOrDefault("sslmode", asked.containsKey("ssl") && !asked.get("ssl").equals("false") ? "verify-full" : "disable");
        if (!Set.of("verify-full", "disable").contains(mode)) {
            throw new IllegalArgumentException("journal.url has sslmode=" + mode + ", which encrypts without a look at who answers; take "
                    + "sslmode=verify-full, or disable");
        }
        return mode.equals("disable") || asked.containsKey("sslrootcert") ? Map.of()
                : Map.of("sslmode", mode, "sslfactory", DatabaseTls.class.getName(), "sslfactoryarg", trust.pem());
    }
}
