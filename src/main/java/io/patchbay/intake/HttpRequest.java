package io.patchbay.intake;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import jakarta.activation.MimeType;
import jakarta.activation.MimeTypeParseException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/**
 * What was asked, read from the request itself: Camel mixes headers, query and path parameters into one map, where who sends
 * {@code ?Content-Type=...} or a header {@code intentId} could change the one by the other.
 *
 * @param path the path as it was sent, still percent-encoded
 * @param query the parameters of the query, decoded
 * @param contentType the Content-Type header; null where there is none
 * @param contentEncoding the Content-Encoding header; null where there is none
 * @param by the name of the token that was shown; null where none is asked for
 */
record HttpRequest(String path, Map<String, List<String>> query, String contentType, String contentEncoding, String by) {

    /** The header by which {@link HttpGuard}, and nobody else, says whose request it is. */
    static final String BY = "Patchbay-By";

    /** The request behind an exchange of platform-http. */
    static HttpRequest of(Exchange exchange) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        return new HttpRequest(request.path(),
                request.query() == null ? Map.of() : new QueryStringDecoder(request.query(), StandardCharsets.UTF_8, false).parameters(),
                request.getHeader("Content-Type"), request.getHeader("Content-Encoding"), request.getHeader(BY));
    }

    /** The last part of the path, decoded; empty where it can not be. */
    String lastPart() {
        String whole = path.replaceAll("/+$", "");
        try {
            return new URI(whole.substring(whole.lastIndexOf('/'))).getPath().substring(1);
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** Whether the body is packed, by gzip or the like. */
    boolean isPacked() {
        return contentEncoding != null && !contentEncoding.isBlank() && !contentEncoding.strip().equalsIgnoreCase("identity");
    }

    /** The media type in lower case without its parameters; empty where none is said, or where the body is said not to be UTF-8. */
    String mediaType() {
        try {
            MimeType type = new MimeType(contentType == null ? "" : contentType);
            String charset = type.getParameter("charset");
            boolean utf8 = charset == null || charset.equalsIgnoreCase("utf-8") || charset.equalsIgnoreCase("us-ascii");
            return utf8 ? type.getBaseType().toLowerCase(Locale.ROOT) : "";
        } catch (MimeTypeParseException e) {
            return "";
        }
    }
}
