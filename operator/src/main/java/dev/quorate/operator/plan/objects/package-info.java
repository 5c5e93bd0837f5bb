/**
 * Decides about the child objects: make what is missing, put right what has drifted, leave what is
 * somebody else's.
 */
package dev.quorate.operator.plan.objects;
