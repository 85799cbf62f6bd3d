package io.patchbay.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What the lines of one class say that they are about. */
final class SeenLines extends AbstractAppender implements AutoCloseable {

    private final List<Map<String, String>> about = new CopyOnWriteArrayList<>();
    private final String whose;

    SeenLines(Class<?> whose) {
        super("seen-lines", null, null, true, Property.EMPTY_ARRAY);
        this.whose = whose.getName();
        start();
        root().addAppender(this);
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLoggerName().equals(whose)) {
            about.add(event.getContextData().toMap());
        }
    }

    List<Map<String, String>> about() {
        return about;
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }
}
