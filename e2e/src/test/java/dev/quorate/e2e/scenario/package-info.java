/** What Quorate promises on a real Kubernetes, one class for each promise. Each prints its time. */
package dev.quorate.e2e.scenario;
