package io.patchbay.safety;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Looks at each request that a route sends, whatever the route says: none goes to a link-local address or
 * another one where clouds answer questions about the machine, and none that is signed as a
 * webhook goes to a host that is not allowed. Redirects, where a route follows them, are looked at like any request.
 */
public final class GuardedHttp implements HttpClientConfigurer {

    private final String signature;
    private final AllowedHosts hosts;

    /**
     * A guard for all clients of a component.
     *
     * @param signature the header by which a request is known for a webhook
     * @param hosts     where webhooks may go
     */
    public GuardedHttp(String signature, AllowedHosts hosts) {
        this.signature = signature;
        this.hosts = hosts;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "patchbay-target", this::toAllowedHost);
        builder.setRequestExecutor(new AddressCheck());
    }

    private ClassicHttpResponse toAllowedHost(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpHost target = scope.route.getTargetHost();
        if (request.containsHeader(signature) && !hosts.allows(target.getSchemeName(), target.getHostName(), target.getPort())) {
            throw new TargetRefused(target.getHostName() + " is not among webhook.allowed-hosts, which are " + hosts);
        }
        if (AllowedHosts.leadsToTheMachine(target.getHostName())) {
            throw new TargetRefused(target.getHostName() + " is a link-local or metadata address, and nothing is ever sent there");
        }
        return chain.proceed(request, scope);
    }

    /** A name may come to something else a moment after it was looked up; what counts is who is at the other end. */
    private static final class AddressCheck extends HttpRequestExecutor {

        AddressCheck() {
            super(DEFAULT_WAIT_FOR_CONTINUE, DefaultClientConnectionReuseStrategy.INSTANCE, null);
        }

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection, HttpResponseInformationCallback callback,
                                           HttpContext context) throws IOException, HttpException {
            if (connection.getRemoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                    && AllowedHosts.isOfTheMachine(address.getAddress())) {
                throw new TargetRefused(request.getAuthority() + " came to a link-local or metadata address, and nothing is ever sent there");
            }
            return super.execute(request, connection, callback, context);
        }
    }
}
