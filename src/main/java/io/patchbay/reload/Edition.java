package io.patchbay.reload;

import java.util.Map;

/**
 * Everything an operator edits, as it was at one moment.
 *
 * @param routes   the route files, by their path below the routes' folder
 * @param settings application.properties; null where there is none
 */
record Edition(Map<String, FileText> routes, FileText settings) {

    Edition {
        routes = Map.copyOf(routes);
    }
}
