package io.patchbay.intake;

import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A whole answer to a request.
 *
 * @param status the HTTP status
 * @param contentType the media type of the body; null where there is no body
 * @param headers further headers
 * @param body the text, sent as UTF-8; null where there is none
 */
record HttpAnswer(int status, String contentType, Map<String, String> headers, String body) {

    /** An answer in JSON. */
    static HttpAnswer json(int status, Object document) {
        return new HttpAnswer(status, "application/json", Map.of(), document.toString());
    }

    /** This answer with one header more. */
    HttpAnswer with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new HttpAnswer(status, contentType, Map.copyOf(more), body);
    }

    /** Answers an exchange; nothing of the request goes back with it. */
    void into(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        message.setBody(body);
    }

    /** Answers a request that no route sees. */
    void to(HttpServerResponse response) {
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        if (contentType != null) {
            response.putHeader("Content-Type", contentType);
        }
        response.end(body == null ? "" : body);
    }
}
