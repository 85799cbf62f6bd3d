package io.patchbay.presence;

/**
 * A preferred agent who is left out.
 *
 * @param agent  as {@link AgentDirectory} was given him, or his user id where {@link PresenceCheck} left him out
 * @param reason why
 */
public record Skip(String agent, SkipReason reason) {
}
