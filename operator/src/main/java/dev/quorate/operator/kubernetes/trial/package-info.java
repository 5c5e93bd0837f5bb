/**
 * Whether the API server would create the pod that takes the place of one that is to be deleted. It
 * asks with dry runs, and knows nothing of decisions.
 */
package dev.quorate.operator.kubernetes.trial;
