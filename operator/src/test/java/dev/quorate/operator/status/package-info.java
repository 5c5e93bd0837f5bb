/** Conditions, phase and events of an observation, and the pages that are generated from them. */
package dev.quorate.operator.status;
