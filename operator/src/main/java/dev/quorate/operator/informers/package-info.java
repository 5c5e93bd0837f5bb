/**
 * The objects of every cluster as watches keep them: an index by cluster that is behind by the time
 * that an event takes, and says how far it is. Serves looks on which nothing is done that cannot be
 * undone. Knows the Kubernetes client, names and labels; knows neither the planner nor the writes.
 */
package dev.quorate.operator.informers;
