package io.patchbay.safety;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a connection by TLS did not come about, in words that say what to look at. Libraries say it each in their own way, deep down. */
public final class TlsFault {

    /** What Java, Apache's client and PostgreSQL's driver say of a certificate that is for another host. */
    private static final Pattern OTHER_HOST = Pattern.compile("(?i)no (subject alternative|name).*(matching|found|present)|doesn't match|"
            + "could not be verified by hostnameverifier|hostname .* not verified");
    private static final Pattern PLAIN = Pattern.compile("(?i)unsupported or unrecognized SSL message|not an SSL/TLS record|plaintext connection|"
            + "server does not support SSL");

    private TlsFault() { }

    /**
     * The words for a failure.
     *
     * @param failure what was thrown
     * @return what is wrong between two hosts that were to speak TLS; empty where it is something else
     */
    public static Optional<String> words(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable next = failure; next != null && !chain.contains(next); next = next.getCause()) {
            chain.add(next);
        }
        if (any(chain, CertificateExpiredException.class) || any(chain, CertificateNotYetValidException.class)) {
            return Optional.of("its certificate is refused: it has expired, or is not valid yet by this machine's clock");
        }
        if (says(chain, OTHER_HOST)) {
            return Optional.of("its certificate is refused: it is for other host names than this");
        }
        if (any(chain, CertPathBuilderException.class) || any(chain, CertPathValidatorException.class)) {
            return Optional.of("its certificate is refused: nobody whom tls.trust-store holds has vouched for it");
        }
        if (says(chain, PLAIN)) {
            return Optional.of("it does not speak TLS there");
        }
        return chain.stream().filter(one -> one instanceof SSLException || one instanceof CertificateException).findFirst()
                .map(one -> "TLS failed: " + one.getMessage());
    }

    /**
     * The words for a failure of any kind.
     *
     * @param failure what was thrown
     * @return the words of {@link #words}, else its message, else its name; never null
     */
    public static String orMessage(Throwable failure) {
        return words(failure).orElseGet(() -> failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }

    private static boolean any(List<Throwable> chain, Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }

    private static boolean says(List<Throwable> chain, Pattern words) {
        return chain.stream().anyMatch(one -> one.getMessage() != null && words.matcher(one.getMessage()).find());
    }
}
