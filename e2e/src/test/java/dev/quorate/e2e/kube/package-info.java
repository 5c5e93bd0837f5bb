/**
 * What the scenarios need of a Kubernetes: a client, tunnels, the installed chart, clusters to put
 * to the test, and what is saved when a test fails. It uses only what any user of a cluster has.
 */
package dev.quorate.e2e.kube;
