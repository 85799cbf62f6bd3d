package io.patchbay.presence;

/** Why a preferred agent is not sent to the platform: a closed list. */
public enum SkipReason {
    BUSY("agent.busy"),
    NO_CAPACITY("agent.no-capacity"),
    AWAY("agent.away"),
    NOT_READY("agent.not-ready"),
    OFFLINE("agent.offline"),
    /** No agent of this id, e-mail or name. */
    UNKNOWN("agent.unknown"),
    /** Several active agents of this name. */
    AMBIGUOUS("agent.ambiguous"),
    /** Found, but not active. */
    INACTIVE("agent.inactive");

    private final String code;

    SkipReason(String code) {
        this.code = code;
    }

    /** @return the code as it stands in an outcome */
    public String code() {
        return code;
    }
}
