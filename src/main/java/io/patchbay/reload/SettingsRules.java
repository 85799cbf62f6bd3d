package io.patchbay.reload;

import java.util.Map;
import java.util.Optional;

/** What the text of application.properties means to the application around the routes. */
public interface SettingsRules {

    /**
     * All settings that a text comes to, with what holds where it is silent and what goes before it.
     *
     * @param text the file; null where there is none
     * @throws IllegalArgumentException when it cannot be read, with the reason in words
     */
    Map<String, String> settings(String text);

    /** Whether a setting is taken up by a restart only. */
    boolean isFixed(String key);

    /**
     * What is wrong with a value that is taken up by a restart.
     *
     * @param key   the setting
     * @param value its new value; null where it has none any more
     * @return in words; empty where nothing is
     */
    Optional<String> fault(String key, String value);
}
