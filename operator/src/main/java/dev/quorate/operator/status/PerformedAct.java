package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision.Act;
import java.time.Instant;

/**
 * An act that was carried out.
 *
 * @param at when its success was known
 */
public record PerformedAct(Act act, Instant at) {}
