/**
 * Random schedules: two live operators that stop at every look and every write, people, accidents
 * and faults, in an order that is data. A schedule that fails is shrunk and can be replayed. May
 * use the simulated world, the fake members, the specs of the scenarios and the operator's observed
 * records.
 */
package dev.quorate.operator.simulated.schedule;
