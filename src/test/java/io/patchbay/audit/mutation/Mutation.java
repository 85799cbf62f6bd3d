package io.patchbay.audit.mutation;

import io.patchbay.audit.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An edit of the routes that takes a promise out, and the count in which that must show. */
enum Mutation {

    /** Patchbay as it is. */
    NONE(null, null, null, null),

    /** An accepted create is taken for a connection. */
    PUBLISH_ON_201("correlate", "aggregationStrategy: \"#correlation\"",
            "aggregationStrategy: \"#class:io.patchbay.audit.mutation.PublishOn201\"", Fault.WRONG),

    /** What comes again is taken for something new. */
    FORGET_THE_DEDUPE("accept", "      steps:\n", """
                  steps:
                    - bean:
                        id: forget-the-dedupe
                        beanType: io.patchbay.audit.mutation.ForgetTheDedupe
                        method: rename
            """, Fault.UNEXPECTED),

    /** A create of unknown fate is sent again on a timer. */
    RE_POST_UNKNOWN("housekeeping", "        - bean:\n            id: expire\n", """
                    - bean:
                        id: re-post-unknown
                        ref: journal
                        method: sendAgain('PT0S')
                    - bean:
                        id: expire
            """, Fault.DUPLICATED),

    /** The sender hears yes, and the journal hears of it later. */
    ACKNOWLEDGE_BEFORE_THE_COMMIT("accept", "ref: acceptStage\n            method: write",
            "beanType: io.patchbay.audit.mutation.AcknowledgeFirst\n            method: write", Fault.LOST),

    /** Each event is taken for what comes after the one that came before it. */
    TRUST_EVENT_ORDER("correlate", "aggregationStrategy: \"#correlation\"",
            "aggregationStrategy: \"#class:io.patchbay.audit.mutation.TrustEventOrder\"", Fault.WRONG);

    private final String route;
    private final String before;
    private final String after;
    private final Fault shows;

    Mutation(String route, String before, String after, Fault shows) {
        this.route = route;
        this.before = before;
        this.after = after;
        this.shows = shows;
    }

    /** In which count it shows; null where nothing must. */
    Fault shows() {
        return shows;
    }

    /**
     * Edits the routes of a node that does not run.
     *
     * @param routes its folder of routes
     * @throws IOException where they cannot be written
     * @throws IllegalStateException where the place to edit is not there, or not the only one
     */
    void edit(Path routes) throws IOException {
        if (route != null) {
            Path file = routes.resolve(route + ".camel.yaml");
            String text = Files.readString(file);
            int place = text.indexOf(before);
            if (place < 0 || text.indexOf(before, place + 1) >= 0) {
                throw new IllegalStateException(this + " has no place, or several, in " + file);
            }
            Files.writeString(file, text.substring(0, place) + after + text.substring(place + before.length()));
        }
    }
}
