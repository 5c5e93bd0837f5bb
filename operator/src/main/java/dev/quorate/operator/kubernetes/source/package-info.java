/**
 * Where a cluster's first data comes from: the file that spec.bootstrap names
 * (docs/decisions/0049). Reads, and knows no member.
 */
package dev.quorate.operator.kubernetes.source;
