package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustTest {

    private Path folder;
    private TestCertificates certificates;
    private Path one;
    private Path two;

    @BeforeAll
    void make(@TempDir Path made) throws Exception {
        folder = made;
        certificates = new TestCertificates(folder);
        one = certificates.identity("one", "dns:one.example.com");
        two = certificates.identity("two", "dns:two.example.com");
    }

    private static Trust of(Path file, String type, String password) {
        return Trust.of(new Trust.Store(file, type, password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void aStoreIsBelievedAndNobodyElse(String type) throws Exception {
        Path store = certificates.trustStore("both." + type, type, one, two);
        assertThat(of(store, type, TestCertificates.PASSWORD).manager().getAcceptedIssuers()).extracting(certificate ->
                certificate.getSubjectX500Principal().getName()).containsExactlyInAnyOrder("CN=one", "CN=two");
        assertThatThrownBy(() -> of(store, type, "wrong-" + TestCertificates.PASSWORD)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls.trust-store-password does not open tls.trust-store=" + store);
    }

    @Test
    void aTextOfCertificatesIsReadAndWritten() throws Exception {
        Path pem = Files.writeString(folder.resolve("both.pem"), "one\n" + TestCertificates.certificate(one) + "two\n" + TestCertificates.certificate(two));
        Trust trust = of(pem, "PEM", null);
        assertThat(trust.manager().getAcceptedIssuers()).hasSize(2);
        assertThat(of(Files.writeString(folder.resolve("again.pem"), trust.pem()), "PEM", null).manager().getAcceptedIssuers())
                .containsExactlyInAnyOrder(trust.manager().getAcceptedIssuers());
    }

    @Test
    void javasOwnAreThereWithoutAFile() {
        assertThat(Trust.ofJava().store()).isEmpty();
        assertThat(Trust.ofJava().manager().getAcceptedIssuers()).isNotEmpty();
    }

    @Test
    void whatIsNoStoreIsToldWithItsSetting() throws Exception {
        assertThatThrownBy(() -> of(folder.resolve("nowhere.p12"), "PKCS12", null)).hasMessageContaining("tls.trust-store=").hasMessageContaining("nowhere.p12");
        Path text = Files.writeString(folder.resolve("text"), "this is no store");
        for (String type : Trust.TYPES) {
            assertThatThrownBy(() -> of(text, type, "p")).as(type).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("tls.trust-store=" + text);
        }
        assertThatThrownBy(() -> of(certificates.trustStore("empty.p12", "PKCS12"), "PKCS12", TestCertificates.PASSWORD))
                .hasMessageContaining("holds no certificate that is to be trusted");
    }

    @Test
    void thePasswordIsNotShown() {
        assertThat(new Trust.Store(one, "PKCS12", "s3cret")).asString().doesNotContain("s3cret");
    }
}
