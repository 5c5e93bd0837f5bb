/**
 * What was read of a cluster at one time, each fact with how it is known. Pure records; the JDK and
 * Jackson's annotations only.
 */
package dev.quorate.operator.observed;
