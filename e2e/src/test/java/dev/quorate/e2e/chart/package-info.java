/**
 * Tests of helm/quorate, rendered in this process, and of what the pages say of it and of the code:
 * no Kubernetes is needed.
 */
package dev.quorate.e2e.chart;
