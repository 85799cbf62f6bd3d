package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;

class TlsFaultTest {

    @Test
    void eachLibrarysWayToSayItComesToTheSameWords() {
        assertThat(TlsFault.words(new IOException("outer", new SSLHandshakeException("PKIX").initCause(new CertPathBuilderException("unable to find")))))
                .hasValueSatisfying(words -> assertThat(words).contains("nobody whom tls.trust-store holds"));
        for (String other : new String[] {"No subject alternative DNS name matching a.example.com found.", "No name matching a.example.com found",
            "No subject alternative names present", "No subject alternative names matching IP address 127.0.0.1 found",
            "Certificate for <a.example.com> doesn't match any of the subject alternative names: [b.example.com]",
            "The hostname a.example.com could not be verified by hostnameverifier PgjdbcHostnameVerifier."}) {
            assertThat(TlsFault.words(new SSLHandshakeException("x").initCause(new CertificateException(other)))).as(other)
                    .contains("its certificate is refused: it is for other host names than this");
            assertThat(TlsFault.words(new SSLPeerUnverifiedException(other))).as(other).isPresent();
        }
        assertThat(TlsFault.words(new SSLHandshakeException("x").initCause(new CertificateNotYetValidException("NotBefore: tomorrow"))))
                .hasValueSatisfying(words -> assertThat(words).contains("not valid yet"));
        assertThat(TlsFault.words(new SSLException("Unsupported or unrecognized SSL message"))).contains("it does not speak TLS there");
        assertThat(TlsFault.words(new SSLException("Received fatal alert: protocol_version"))).contains("TLS failed: Received fatal alert: protocol_version");
    }

    @Test
    void allElseIsNoMatterOfTls() {
        assertThat(TlsFault.words(new ConnectException("Connection refused"))).isEmpty();
        assertThat(TlsFault.words(null)).isEmpty();
        assertThat(TlsFault.orMessage(new ConnectException("Connection refused"))).isEqualTo("Connection refused");
        assertThat(TlsFault.orMessage(new ConnectException())).isEqualTo("java.net.ConnectException");
    }

    @Test
    void aChainThatBitesItsTailEnds() {
        IOException one = new IOException("one");
        one.initCause(new IOException("two", one));
        assertThat(TlsFault.words(one)).isEmpty();
    }
}
