package io.patchbay.main;

import io.patchbay.outcome.WebhookSignature;
import io.patchbay.safety.AllowedHosts;
import io.patchbay.safety.GuardedHttp;
import io.patchbay.safety.Trust;
import io.patchbay.safety.TrustingHttp;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Whom we believe, and where routes may send requests to. */
final class SafetyRoom {

    final Trust trust;
    final AllowedHosts allowedHosts;

    SafetyRoom(CamelContext camel, Settings settings) {
        trust = trust(settings);
        allowedHosts = settings.optional("webhook.allowed-hosts").isEmpty() ? AllowedHosts.parse("")
                : settings.parsed("webhook.allowed-hosts", "hooks.example.com, *.crm.example.com:8443", AllowedHosts::parse);
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setTrustManager(trust.manager());
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(managers);
        // for whatever component operators use in routes of their own
        camel.setSSLContextParameters(tls);
        for (String scheme : new String[] {"http", "https"}) {
            camel.addComponent(scheme, new TrustingHttp(tls, new GuardedHttp(WebhookSignature.HEADER, allowedHosts)));
        }
    }

    /**
     * Whose certificates are believed.
     *
     * @throws IllegalArgumentException where the file of tls.trust-store cannot be used
     */
    static Trust trust(Settings settings) {
        String type = settings.choice("tls.trust-store-type", Trust.TYPES.toArray(String[]::new));
        String password = settings.optional("tls.trust-store-password").orElse(null);
        return settings.file("tls.trust-store").map(file -> Trust.of(new Trust.Store(file, type, password))).orElseGet(Trust::ofJava);
    }
}
