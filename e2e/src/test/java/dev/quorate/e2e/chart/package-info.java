/** Tests of helm/quorate, rendered in this process: no Kubernetes is needed. */
package dev.quorate.e2e.chart;
