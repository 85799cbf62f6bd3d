package io.patchbay.genesys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * What a route cannot say about the way to Genesys: that a request leaves once and never again by itself, that a failure tells whether
 * anything had left, and that the token is put in so late that no exchange, log or trace ever holds it.
 */
public final class GenesysHttp implements HttpClientConfigurer {

    private static final String SENT = GenesysHttp.class.getName() + ".sent";

    private final HttpSettings settings;
    private final AccessToken token;
    private final Clock clock;

    /**
     * Prepares clients for the endpoints that name this bean; each endpoint gets its own.
     *
     * @param settings connections, time-outs and proxy
     * @param token    the token to send
     * @param clock    tells when an answer came
     */
    public GenesysHttp(HttpSettings settings, AccessToken token, Clock clock) {
        this.settings = settings;
        this.token = token;
        this.clock = clock;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        Timeout connect = Timeout.of(settings.connectTimeout());
        builder.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnPerRoute(settings.connections()).setMaxConnTotal(settings.connections())
            .setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(connect)
                .setTimeToLive(TimeValue.of(settings.connectionLife()))
                // looking whether a kept connection is still there costs a millisecond; a POST lost on a dropped one costs a review
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS).build())
            .setTlsSocketStrategy(new DefaultClientTlsStrategy(settings.trust().context()))
            .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
            .build());
        builder.setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(connect)
            .setResponseTimeout(Timeout.of(settings.responseTimeout())).setProtocolUpgradeEnabled(false).build());
        if (settings.proxy() != null) {
            builder.setProxy(new HttpHost(settings.proxy().host(), settings.proxy().port()));
        }
        builder.setUserAgent("Patchbay").setDefaultHeaders(List.of(new BasicHeader("Accept", "application/json")))
            .disableAutomaticRetries().disableRedirectHandling().disableCookieManagement().disableAuthCaching()
            .disableContentCompression()
            .addExecInterceptorFirst("patchbay-token", this::withToken)
            .addExecInterceptorAfter(ChainElement.CONNECT.name(), "patchbay-sent", GenesysHttp::connected);
    }

    /**
     * Detaches an answer from the exchange.
     *
     * @param status  the HTTP status
     * @param headers the response's headers
     * @param body    its body, or null
     */
    public HttpAnswer answer(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Headers Map<String, Object> headers, @Body byte[] body) {
        Map<String, String> texts = new HashMap<>();
        headers.forEach((name, value) -> texts.put(name, value instanceof List<?> several ? String.valueOf(several.get(0))
            : String.valueOf(value)));
        return new HttpAnswer(status, texts, body == null ? "" : new String(body, StandardCharsets.UTF_8),
            clock.instant());
    }

    private ClassicHttpResponse withToken(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
        throws IOException, HttpException {
        try {
            String bearer = token.current();
            request.setHeader("Authorization", "Bearer " + bearer);
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getCode() == 401) {
                token.invalidate(bearer);
            }
            return response;
        } catch (IOException | HttpException | RuntimeException failure) {
            if (scope.clientContext.getAttribute(SENT) == null) {
                throw new NotSent(failure);
            }
            throw failure;
        }
    }

    private static ClassicHttpResponse connected(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
        throws IOException, HttpException {
        scope.clientContext.setAttribute(SENT, true);
        return chain.proceed(request, scope);
    }
}
