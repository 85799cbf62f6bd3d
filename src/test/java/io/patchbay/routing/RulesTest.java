package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.RoutingPlan;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class RulesTest {

    private final Rules rules = new Rules();

    @Test
    void whatIsRefusedIsRejectedForTheRuleAndNoNumberIsTold() {
        IntentEnds end = catchThrowableOfType(IntentEnds.class, () -> rules.refuse("nobody calls +19005550123"));
        assertThat(end.resolution().outcome()).isEqualTo(Outcome.Kind.REJECTED);
        assertThat(end.resolution().reason()).isEqualTo(Reason.RULE_REFUSED);
        assertThat(end.resolution().evidence()).isEqualTo(Evidence.LOCAL);
        assertThat(end.resolution().detail()).startsWith("nobody calls ").endsWith("123").doesNotContain("900555");
    }

    @Test
    void whatIsHeldWaits() {
        IntentWaits wait = catchThrowableOfType(IntentWaits.class, () -> rules.hold("not before +19005550123 is free", Duration.ofMinutes(10)));
        assertThat(wait.pause()).isEqualTo(Duration.ofMinutes(10));
        assertThat(wait.getMessage()).startsWith("not before ").doesNotContain("900555");
    }

    @Test
    void aRouteWritesThePauseAsSettingsDo() throws Exception {
        try (RouteBench bench = new RouteBench(Map.of()).bind("rules", rules)) {
            bench.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:rule").errorHandler(noErrorHandler()).bean("rules", "hold('the desk is closed, for now', '10m')");
                }
            });
            bench.start();
            Preparation preparation = new Preparation(Cases.claim(Cases.intent("i", ANNA, BOB)), Cases.intent("i", ANNA, BOB), RoutingPlan.NONE);
            assertThat(bench.send("direct:rule", preparation).getException()).isInstanceOfSatisfying(IntentWaits.class, wait -> {
                assertThat(wait.pause()).isEqualTo(Duration.ofMinutes(10));
                assertThat(wait.getMessage()).isEqualTo("the desk is closed, for now");
            });
        }
    }
}
