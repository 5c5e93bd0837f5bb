/**
 * The operator as a process on Kubernetes: Quarkus and the Java Operator SDK wake a pass, and tell
 * what it did as logs and metrics. Knows every other package; nothing knows it.
 */
package dev.quorate.operator.app;
