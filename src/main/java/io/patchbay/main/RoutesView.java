package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.reload.LiveEdit;
import io.patchbay.reload.Standing;
import io.vertx.core.http.HttpMethod;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** {@code GET /observe/routes}: how each file stands. */
final class RoutesView implements StartupListener {

    /** Where it is, on the management server. */
    static final String PATH = "/observe/routes";

    private final ObjectMapper json = new ObjectMapper();
    private final LiveEdit edit;
    private final int port;

    /**
     * @param edit knows it
     * @param port management.port
     */
    RoutesView(LiveEdit edit, int port) {
        this.edit = edit;
        this.port = port;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (alreadyStarted) {
            // a route was exchanged
            return;
        }
        VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port)).route(HttpMethod.GET, PATH)
                .handler(request -> request.response().putHeader("Content-Type", "application/json").end(view().toPrettyString()));
    }

    private ObjectNode view() {
        ObjectNode view = json.createObjectNode();
        ArrayNode files = view.putArray("files");
        for (Standing one : edit.standings()) {
            ObjectNode file = files.addObject().put("file", one.file()).put("hash", one.hash()).put("since", one.since().toString())
                    .put("state", one.state().toString()).put("onDisk", one.onDisk());
            if (one.lastFault() != null) {
                file.putObject("lastFault").put("at", one.lastFault().at().toString()).put("hash", one.lastFault().hash())
                        .set("faults", EditTrail.faults(json, one.lastFault().faults()));
            }
        }
        edit.needRestart().forEach(view.putArray("needRestart")::add);
        return view;
    }
}
