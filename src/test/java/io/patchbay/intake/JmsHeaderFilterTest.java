package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmsHeaderFilterTest {
    private final JmsHeaderFilter filter = new JmsHeaderFilter();

    @ParameterizedTest
    @CsvSource({"CamelHttpUri, true, true", "CAmelHttpUri, true, true", "camelhttpuri, true, true", "Org.Apache.Camel.x, true, true",
        "JMSXDeliveryCount, false, true", "_AMQ_DUPL_ID, true, false", "patchbayError, false, false", "colour, false, false"})
    void keepsOut(String name, boolean ofMessages, boolean ofExchanges) {
        DefaultExchange exchange = new DefaultExchange(new DefaultCamelContext());
        assertThat(filter.applyFilterToExternalHeaders(name, "value", exchange)).isEqualTo(ofMessages);
        assertThat(filter.applyFilterToCamelHeaders(name, "value", exchange)).isEqualTo(ofExchanges);
    }
}
