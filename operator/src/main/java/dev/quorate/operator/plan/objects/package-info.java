/** Rules about child objects: what is missing, what has drifted. */
package dev.quorate.operator.plan.objects;
