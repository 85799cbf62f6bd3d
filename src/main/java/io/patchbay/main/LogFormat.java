package io.patchbay.main;

import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/** How log lines look, by setting {@code log.format}. */
enum LogFormat {
    /** For people, as log4j2.properties says. */
    TEXT,
    /** One JSON object a line, with the fields of log.json. */
    JSON;

    private static final String CONSOLE = "console";

    static LogFormat of(Settings settings) {
        return settings.choice("log.format", "text", "json").equals("json") ? JSON : TEXT;
    }

    /** From now on. Where somebody has configured logs otherwise, theirs stay as they are. */
    void apply() {
        LoggerContext logs = LoggerContext.getContext(false);
        Configuration configuration = logs.getConfiguration();
        LoggerConfig root = configuration.getRootLogger();
        if (this == JSON && root.getAppenders().containsKey(CONSOLE)) {
            ConsoleAppender json = ConsoleAppender.newBuilder().setName("json").setConfiguration(configuration).setLayout(layout(configuration)).build();
            json.start();
            root.removeAppender(CONSOLE);
            root.addAppender(json, null, null);
            logs.updateLoggers();
        }
    }

    static JsonTemplateLayout layout(Configuration configuration) {
        return JsonTemplateLayout.newBuilder().setConfiguration(configuration).setEventTemplateUri("classpath:io/patchbay/main/log.json").build();
    }
}
