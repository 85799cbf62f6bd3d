package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private static boolean allows(String setting, String address) {
        URI uri = URI.create(address);
        return AllowedHosts.parse(setting).allows(uri.getScheme(), uri.getHost(), uri.getPort());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                             | https://anywhere.example.org/x",
        "' , '                          | http://10.0.0.1",
        "hooks.example.com              | https://hooks.example.com/a?b=c",
        "hooks.example.com              | https://hooks.example.com:9443",
        "HOOKS.example.com.             | https://hooks.EXAMPLE.com",
        "hooks.example.com              | https://hooks.example.com./x",
        "a.example.com,hooks.example.com | http://hooks.example.com",
        "hooks.example.com:8443         | https://hooks.example.com:8443",
        "hooks.example.com:443          | https://hooks.example.com",
        "hooks.example.com:80           | http://hooks.example.com",
        "*.example.com                  | https://a.example.com",
        "*.example.com                  | https://a.b.example.com",
        "*.example.com:8443             | https://a.example.com:8443",
        "127.0.0.1:8081                 | http://127.0.0.1:8081/hook",
        "[::1]:8081                     | http://[::1]:8081",
        "[::1]                          | http://[::1]",
        "bücher.example                 | https://xn--bcher-kva.example",
    })
    void whatIsOnTheListIsAllowed(String setting, String address) {
        assertThat(allows(setting, address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hooks.example.com      | https://example.com",
        "hooks.example.com      | https://evil-hooks.example.com",
        "hooks.example.com      | https://hooks.example.com.evil.org",
        "hooks.example.com      | https://hooks.example.com@evil.org",
        "hooks.example.com      | https://hooks.example.comm",
        "example.com            | https://hooks.example.com",
        "*.example.com          | https://example.com",
        "*.example.com          | https://evilexample.com",
        "*.example.com          | https://a.example.com.evil.org",
        "hooks.example.com:8443 | https://hooks.example.com",
        "hooks.example.com:8443 | https://hooks.example.com:443",
        "hooks.example.com:443  | http://hooks.example.com",
        "*.example.com:8443     | https://a.example.com:8444",
        "127.0.0.1              | http://127.0.0.2",
        "127.0.0.1              | http://2130706433",
        "[::1]                  | http://[::2]",
    })
    void whatIsNotIsNot(String setting, String address) {
        assertThat(allows(setting, address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://hooks.example.com", "hooks.example.com/x", "*", "*.", "a b", "*.*.example.com", "ex*mple.com", "a:b", "a:0", "a:65536",
        "a:443:1", "user@a", "[::1", "a?b", "a#b", "::1"})
    void whatIsNoHostIsRefusedByName(String setting) {
        assertThatThrownBy(() -> AllowedHosts.parse("ok.example.com, " + setting)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting.strip()).hasMessageContaining("is neither a host name");
    }

    @Test
    void theRefusalNamesTheSettingAndWhatIsAllowed() {
        AllowedHosts hosts = AllowedHosts.parse("a.example.com, *.b.example.com:8443");
        assertThatThrownBy(() -> hosts.require("outcome.webhook.url", URI.create("https://evil.example.org:99/secret-path")))
                .hasMessage("outcome.webhook.url goes to evil.example.org:99, which webhook.allowed-hosts does not allow; it allows a.example.com, "
                        + "*.b.example.com:8443");
        assertThatCode(() -> hosts.require("outcome.webhook.url", URI.create("https://a.example.com"))).doesNotThrowAnyException();
        assertThat(AllowedHosts.parse("")).hasToString("every host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "169.254.0.1", "[fe80::1]", "[::ffff:169.254.169.254]", "2852039166", "[fd00:ec2::254]",
        "[64:ff9b::a9fe:a9fe]"})
    void linkLocalAddressesAreRefusedAlsoWhereEveryHostIsAllowed(String host) {
        assertThatThrownBy(() -> AllowedHosts.parse("").require("outcome.webhook.url", URI.create("http://" + host + "/latest/meta-data")))
                .hasMessageContaining("outcome.webhook.url").hasMessageContaining("link-local");
        assertThatThrownBy(() -> AllowedHosts.parse(host).require("outcome.webhook.url", URI.create("http://" + host))).hasMessageContaining("link-local");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.253.0.1", "10.0.0.1", "[::1]", "[fd00:ec2::253]", "[64:ff9b::a00:1]", "[64:ff9c::a9fe:a9fe]", "no-such-host.invalid"})
    void allElseIsWhatItIs(String host) {
        assertThat(AllowedHosts.leadsToTheMachine(host)).isFalse();
    }
}
