/** The identity table: form, adopt, resume, replace or hold. */
package dev.quorate.operator.plan.identity;
