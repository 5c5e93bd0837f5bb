/**
 * Decides about the child objects: missing ones are made, drift is put right, those of somebody
 * else are left as they are.
 */
package dev.quorate.operator.plan.objects;
