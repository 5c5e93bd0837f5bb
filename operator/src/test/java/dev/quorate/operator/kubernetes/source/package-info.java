/** Tests of how the file that a genesis begins with is found. */
package dev.quorate.operator.kubernetes.source;
