/** The API model of Quorate's Kubernetes resources. Knows nothing but the Kubernetes types. */
package dev.quorate.api.v1alpha1;
