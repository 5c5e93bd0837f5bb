/**
 * Members as processes of this machine: their volumes, ports, records, and who keeps them running.
 *
 * <p>May use the observed facts; knows nothing of the planner or of the operator's passes.
 */
package dev.quorate.operator.local.process;
