package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(strings = {"genesys.client-secret", "journal.password", "jms.password", "outcome.webhook.secret", "governance.alert.webhook-secret",
        "intake.http.token", "intake.http.tokens", "tls.trust-store-password", "crm.api-key", "crm.apiKey", "crm.credentials", "CRM.TOKEN", "crm.passphrase",
        "crm.passwd", "crm.db-pwd"})
    void secretsAreKnownByTheirNames(String key) {
        assertThat(Secrets.isSecret(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secrets.directory", "genesys.client-id", "tls.trust-store", "tls.trust-store-type", "genesys.base-url", "keyboard.layout", "token.file"})
    void theRestIsNone(String key) {
        assertThat(Secrets.isSecret(key)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tcp://host:61617?sslEnabled=true&trustStorePassword=s3cret&x=y | tcp://host:61617?sslEnabled=true&trustStorePassword=***&x=y",
        "(tcp://a:1?keyStorePassword=s3cret,tcp://b:2)?password=s3cret  | (tcp://a:1?keyStorePassword=***,tcp://b:2)?password=***",
        "jdbc:postgresql://u:s3cret@db/patchbay?user=u&password=s3cret  | jdbc:postgresql://***@db/patchbay?user=u&password=***",
        "jdbc:h2:mem:x;PASSWORD=s3cret                                  | jdbc:h2:mem:x;PASSWORD=***",
        "cannot reach https://u:s3cret@a.example.com/x now              | cannot reach https://***@a.example.com/x now",
        "http://a/x?access_token=s3cret                                 | http://a/x?access_token=***",
        "smb://a/x?passwd=s3cret&pwd=s3cret&y=z                         | smb://a/x?passwd=***&pwd=***&y=z",
        "password authentication failed for user patchbay               | password authentication failed for user patchbay",
    })
    void addressesAreSaidWithoutPasswords(String address, String said) {
        assertThat(Secrets.withoutPasswords(address)).isEqualTo(said).doesNotContain("s3cret");
    }

    @Test
    void whatIsSaidHasTheNameInPlaceOfTheSecret() {
        Map<String, String> settings = Map.of("crm.token", "abc", "crm.long-token", "abc-and/more", "crm.url", "http://crm", "empty.secret", " ");
        assertThat(Secrets.withoutSecrets("http://crm?t=abc-and/more and abc-and%2Fmore and abc", settings))
                .isEqualTo("http://crm?t={{crm.long-token}} and {{crm.long-token}} and {{crm.token}}");
    }

    @Test
    void eachOfManyTokensIsOneOfItsOwn() {
        Map<String, String> settings = Map.of("intake.http.tokens", "crm:kD8+x, batch : x2Q");
        assertThat(Secrets.withoutSecrets("Bearer kD8+x, Bearer kD8%2Bx, x2Q of batch, crm:kD8+x, batch : x2Q", settings))
                .isEqualTo("Bearer {{intake.http.tokens}}, Bearer {{intake.http.tokens}}, {{intake.http.tokens}} of batch, {{intake.http.tokens}}");
    }

    @Test
    void theAddressOfAWebhookIsOne() {
        Map<String, String> settings = Map.of("outcome.webhook.url", "https://hooks.example.com/s3cret");
        assertThat(Secrets.withoutSecrets("cannot reach https://hooks.example.com/s3cret", settings)).isEqualTo("cannot reach {{outcome.webhook.url}}");
        assertThat(Secrets.said("webhook.allowed-hosts", "a/b")).as("no address").isEqualTo("a/b");
    }
}
