package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Genesys Cloud's error body.
 *
 * @param message for people
 * @param code for programs
 * @param status the answer's status once more
 * @param contextId names this one answer
 * @param details what exactly, may be empty
 * @param errors always empty here
 */
public record ErrorBody(String message, String code, int status, String contextId, List<Detail> details, List<ErrorBody> errors) {

    /**
     * One thing that is wrong.
     *
     * @param errorCode for programs
     * @param fieldName where in the body
     * @param entityId the user or queue that does not exist; null where it is none
     * @param entityName {@code user} or {@code queue}; null where it is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Detail(String errorCode, String fieldName, String entityId, String entityName) {
    }
}
