package io.patchbay.main;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged from now on at level INFO and above, unless another is asked for, as text with the first line of a stack trace where there is one. */
final class LogLines extends AbstractAppender implements AutoCloseable {

    private final Level least;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogLines() {
        this(Level.INFO);
    }

    /** At another level and above. */
    LogLines(Level least) {
        super("log-lines", null, null, true, Property.EMPTY_ARRAY);
        this.least = least;
        start();
        root().addAppender(this);
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(least)) {
            lines.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getMessage().getFormattedMessage()
                    + (event.getThrown() == null ? "" : " STACK " + event.getThrown()));
        }
    }

    /** The lines that have these words in them. */
    List<String> with(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    /** All of them. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }
}
