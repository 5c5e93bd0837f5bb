/** Rules about child objects: those that are missing, those that have drifted. */
package dev.quorate.operator.plan.objects;
