/**
 * The facts read of a cluster at one time, each with how it is known. Pure records; the JDK and
 * Jackson's annotations only.
 */
package dev.quorate.operator.observed;
