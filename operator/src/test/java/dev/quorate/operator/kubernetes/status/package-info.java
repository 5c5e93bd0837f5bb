/** The status of the resource, written and read back, and as earlier builds wrote it. */
package dev.quorate.operator.kubernetes.status;
