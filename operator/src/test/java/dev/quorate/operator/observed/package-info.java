/** Names of a cluster and its members, and their way back from the name to the ordinal. */
package dev.quorate.operator.observed;
