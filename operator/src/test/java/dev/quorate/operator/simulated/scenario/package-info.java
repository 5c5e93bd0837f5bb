/**
 * What happens to a cluster in the simulated world, with the end that is expected of it: named
 * scenarios, each with every fault at every write of the operator, and random ones. May use the
 * simulated world, the fake members and the operator's observed records.
 */
package dev.quorate.operator.simulated.scenario;
