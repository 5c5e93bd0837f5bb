/** Rules about what people ask for: deletion, pause, tasks, a spec that cannot be carried out. */
package dev.quorate.operator.plan.orders;
