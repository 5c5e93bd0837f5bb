/** Tests of the trial of pods. */
package dev.quorate.operator.kubernetes.trial;
