/** The wiring of the process: when a cluster is looked at again, and repetitions in the log. */
package dev.quorate.operator.app;
