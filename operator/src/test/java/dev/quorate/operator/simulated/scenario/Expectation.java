package dev.quorate.operator.simulated.scenario;

import java.util.function.Predicate;

/** One thing that a scenario expects of its world, as a sentence and as a check. */
record Expectation(String sentence, Predicate<ScenarioWorld> check) {}
