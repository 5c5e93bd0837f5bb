package dev.quorate.node.report;

import dev.quorate.node.identity.FailureReason;

/**
 * Why a node refuses to work.
 *
 * @param message for people: the problem, and what to do about it
 */
public record Failure(FailureReason reason, String message) {}
