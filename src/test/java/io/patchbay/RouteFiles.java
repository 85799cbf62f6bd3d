package io.patchbay;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The route files as they are shipped. */
public final class RouteFiles {

    private RouteFiles() { }

    /**
     * Adds routes to a context.
     *
     * @param context where they are to run
     * @param names   stems of files in routes/
     */
    public static void load(CamelContext context, String... names) throws Exception {
        for (String name : names) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context,
                    "file:" + Path.of("routes", name + ".camel.yaml")));
        }
    }
}
