/** What recorded decisions leave in the status. */
package dev.quorate.operator.plan.decision;
